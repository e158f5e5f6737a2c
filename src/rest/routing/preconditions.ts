/** The entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** The versions that If-Match names; undefined when any will do. Tags that are not ours match nothing. */
export function expectedVersions(ifMatch: string | null): readonly number[] | undefined {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined
  return [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = '']) =>
    weak === undefined && /^[1-9]\d{0,8}$/.test(tag) ? [Number(tag)] : [],
  )
}

/** Whether a reader that sends this If-None-Match has that version already. */
export function isUnchanged(ifNoneMatch: string | null, version: number): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  return [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([tag]) => tag === entityTag(version))
}
