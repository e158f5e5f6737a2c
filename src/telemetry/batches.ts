type Observer = (loader: string, size: number) => void

let observer: Observer | undefined

/** Without an observer, batches are not reported. */
export function observeBatches(given: Observer | undefined): void {
  observer = given
}

/** Reports the number of keys in one batch of a loader. */
export function recordBatch(loader: string, size: number): void {
  observer?.(loader, size)
}
