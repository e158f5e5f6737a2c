import { blocksOf } from './markdown.ts'

/** A request in a page of docs, with the answer below it. */
export interface Example {
  readonly line: number
  readonly language: 'graphql' | 'sh'
  readonly request: string
  /** JSON, if the document has variables. */
  readonly variables: string | undefined
  readonly answer: string
}

/**
 * Every GraphQL document and every curl command of a page. Its answer must follow, as JSON or as HTTP with status and
 * headers. The variables of a document, if any, stand between the two.
 */
export function examplesIn(page: string): Example[] {
  const blocks = blocksOf(page)
  return blocks.flatMap(({ language, text, line }, place) => {
    const isRequest = language === 'graphql' || (language === 'sh' && text.includes('curl '))
    if (!isRequest) return []
    const hasVariables = language === 'graphql' && text.includes('($')
    const variables = hasVariables ? blocks[place + 1] : undefined
    const answer = blocks[place + (hasVariables ? 2 : 1)]
    if (!answer || !['json', 'http'].includes(answer.language)) {
      throw new Error(`${page}, line ${line}: no answer follows this request`)
    }
    return [{ line, language, request: text, variables: variables?.text, answer: answer.text }]
  })
}
