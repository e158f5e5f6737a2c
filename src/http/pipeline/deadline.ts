import { UnavailableError } from '../../operations/core/errors.ts'
import type { HttpRequest } from '../../transport/message.ts'

/**
 * The time for all steps of one request: when it is over, the step that runs fails, whatever it is waiting for. The time
 * in which the body of the request arrives does not count; the server itself has limits for that.
 */
export class Deadline {
  private readonly milliseconds: number
  private readonly timer: NodeJS.Timeout
  private isArriving = false
  private hasPassed = false
  private rejectStep: (error: Error) => void = () => {}

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds
    this.timer = setTimeout(() => this.pass(), milliseconds)
  }

  get isOver(): boolean {
    return this.hasPassed
  }

  /** Runs one step; one step at a time. */
  within<Result>(step: () => Promise<Result>): Promise<Result> {
    if (this.hasPassed) return Promise.reject(this.error())
    return new Promise((resolve, reject) => {
      this.rejectStep = reject
      step().then(resolve, reject)
    })
  }

  /** The same request, whose body takes no time of this deadline. */
  withUntimedBody(request: HttpRequest): HttpRequest {
    return {
      ...request,
      body: async () => {
        this.isArriving = true
        try {
          return await request.body()
        } finally {
          this.isArriving = false
          // Starts anew, even when it has run out meanwhile.
          this.timer.refresh()
        }
      },
    }
  }

  /** To be called after the last step. */
  end(): void {
    clearTimeout(this.timer)
  }

  private pass(): void {
    if (this.isArriving) return
    this.hasPassed = true
    this.rejectStep(this.error())
  }

  private error(): UnavailableError {
    return new UnavailableError(new DeadlineExceeded(this.milliseconds))
  }
}

class DeadlineExceeded extends Error {
  constructor(milliseconds: number) {
    super(`No answer within ${milliseconds} ms.`)
  }
}
