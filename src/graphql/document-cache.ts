import { LRUCache } from 'lru-cache'

/** Characters of GraphQL text. A parsed and compiled document takes some thirty times as many bytes. */
const maxCharacters = 2_000_000

/**
 * What is known of documents, by their text. The bound is on their size, not their number: a thousand documents of a
 * kilobyte are welcome, a thousand of a megabyte are not.
 */
export function createDocumentCache<Known extends object>(): LRUCache<string, Known> {
  return new LRUCache({ maxSize: maxCharacters, sizeCalculation: (_, text) => text.length + 1 })
}
