import { LRUCache } from 'lru-cache'

/** Of GraphQL text. A parsed document takes some thirty times as many bytes, a compiled one up to a hundred times. */
const maxCharacters = 2_000_000

/** What a document takes however short it is, as if it were text: else millions of tiny ones would be kept. */
const charactersPerDocument = 500

/**
 * What is known of documents, by their text. The limit is on their size, not their number: a thousand documents of
 * a kilobyte fit, a thousand of a megabyte do not.
 */
export function createDocumentCache<Known extends object>(): LRUCache<string, Known> {
  return new LRUCache({
    maxSize: maxCharacters,
    sizeCalculation: (_, text) => charactersPerDocument + text.length,
  })
}
