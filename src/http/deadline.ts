import { UnavailableError } from '../operations/errors.ts'
import type { HttpRequest } from '../transport/message.ts'

/**
 * Answers a request in time, come what may: whatever hangs behind it, its caller learns that it did. The time in which
 * its body is still arriving does not count; the server itself has bounds for that.
 */
export async function withinDeadline<Answer>(
  milliseconds: number,
  request: HttpRequest,
  handle: (request: HttpRequest) => Promise<Answer>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const start = () => {
        timer = setTimeout(
          () => reject(new UnavailableError(new DeadlineExceeded(milliseconds))),
          milliseconds,
        )
      }
      start()
      handle({
        method: request.method,
        path: request.path,
        query: request.query,
        address: request.address,
        header: (name) => request.header(name),
        async body() {
          clearTimeout(timer)
          try {
            return await request.body()
          } finally {
            start()
          }
        },
      }).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
  }
}

class DeadlineExceeded extends Error {
  constructor(milliseconds: number) {
    super(`No answer within ${milliseconds} ms.`)
  }
}
