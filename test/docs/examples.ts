import { blocksOf } from './markdown.ts'

/** A request that a page shows, with the answer that it shows below. */
export interface Example {
  readonly line: number
  readonly language: 'graphql' | 'sh'
  readonly request: string
  /** JSON, for a document that takes any. */
  readonly variables: string | undefined
  readonly answer: string
}

/**
 * Every GraphQL document and every curl command of a page. Each must be followed by its answer: as JSON, or with status and
 * headers. Between a document and its answer stand its variables, if it has any.
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
