import { UnavailableError } from '../../operations/core/errors.ts'
import type { HttpRequest } from '../../transport/message.ts'

/**
 * Answers a request in time, come what may: whatever hangs behind it, its caller learns that it did. The time in which
 * its body is still arriving does not count; the server itself has bounds for that. `handle` can ask whether it is over.
 */
export function withinDeadline<Answer>(
  milliseconds: number,
  request: HttpRequest,
  handle: (request: HttpRequest, isOver: () => boolean) => Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isArriving = false
    let isOver = false
    const giveUp = () => {
      if (isArriving) return
      isOver = true
      reject(new UnavailableError(new DeadlineExceeded(milliseconds)))
    }
    const timer = setTimeout(giveUp, milliseconds)
    const timed: HttpRequest = {
      ...request,
      async body() {
        isArriving = true
        try {
          return await request.body()
        } finally {
          isArriving = false
          // Starts anew, even when it has run out meanwhile.
          timer.refresh()
        }
      },
    }
    const settled = () => clearTimeout(timer)
    handle(timed, () => isOver)
      .finally(settled)
      .then(resolve, reject)
  })
}

class DeadlineExceeded extends Error {
  constructor(milliseconds: number) {
    super(`No answer within ${milliseconds} ms.`)
  }
}
