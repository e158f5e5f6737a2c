type Observer = (loader: string, size: number) => void

let observer: Observer | undefined

/** Until an observer is given, nobody is told of batches. */
export function observeBatches(given: Observer | undefined): void {
  observer = given
}

/** So many keys have been asked of a loader at once. */
export function recordBatch(loader: string, size: number): void {
  observer?.(loader, size)
}
