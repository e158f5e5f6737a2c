import type { Answer } from './client.ts'

export interface Load<Result> {
  /** Stops sending, waits for the remaining answers, and returns all answers and errors. */
  stop(): Promise<{ answers: Result[]; errors: string[] }>
}

const tick = 10

/**
 * Sends `perSecond` requests every second, without waiting for earlier answers. At most `perSecond` requests are unanswered
 * at a time: a busy machine would otherwise never catch up.
 */
export function startLoad<Result = Answer>(
  perSecond: number,
  send: (index: number) => Promise<Result>,
): Load<Result> {
  const answers: Result[] = []
  const errors: string[] = []
  const underWay = new Set<Promise<void>>()
  const started = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1_000) * perSecond)
    for (; sent < due; sent++) {
      if (underWay.size >= perSecond) continue
      const request = send(sent).then(
        (answer) => void answers.push(answer),
        (error) => void errors.push(String(error)),
      )
      underWay.add(request)
      void request.finally(() => underWay.delete(request))
    }
  }, tick)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return { answers, errors }
    },
  }
}
