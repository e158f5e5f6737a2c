/** The arguments of a page, forward or backward. */
export interface Page {
  first?: number
  after?: string | null
  last?: number
  before?: string | null
}

interface PageInfo {
  hasPreviousPage: boolean
  hasNextPage: boolean
  startCursor?: string | null
  endCursor?: string | null
}

const pageSize = 10
export const firstPage: Page = { first: pageSize }

interface PagerProps {
  pageInfo: PageInfo
  disabled: boolean
  labels: { previous: string; next: string }
  onTurn: (page: Page) => void
}

/** Two buttons that turn the pages of a list. */
export function Pager({ pageInfo, disabled, labels, onTurn }: PagerProps) {
  return (
    <>
      <button
        type="button"
        disabled={disabled || !pageInfo.hasPreviousPage}
        onClick={() => onTurn({ last: pageSize, before: pageInfo.startCursor ?? null })}
      >
        {labels.previous}
      </button>{' '}
      <button
        type="button"
        disabled={disabled || !pageInfo.hasNextPage}
        onClick={() => onTurn({ first: pageSize, after: pageInfo.endCursor ?? null })}
      >
        {labels.next}
      </button>
    </>
  )
}
