import { describe, expect, test } from 'vitest'
import { createNewDocumentTurns } from '../../src/graphql/execution/new-documents.ts'
import { openTestApp } from '../support/app.ts'

describe('Documents that are not in the cache', () => {
  test('of one caller run one after another, and other callers do not wait', async () => {
    const inTurn = createNewDocumentTurns()
    const order: string[] = []
    let end = () => {}
    const first = inTurn('ada', async () => {
      order.push('first')
      await new Promise<void>((resolve) => {
        end = resolve
      })
    })
    const second = inTurn('ada', async () => void order.push('second'))
    await inTurn('grace', async () => void order.push('of another caller'))
    expect(order).toEqual(['first', 'of another caller'])
    end()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'of another caller', 'second'])
  })

  test('let the next one start when they fail', async () => {
    const inTurn = createNewDocumentTurns()
    await expect(inTurn('ada', () => Promise.reject(new Error('rejected')))).rejects.toThrow('rejected')
    await expect(
      inTurn('ada', () => {
        throw new Error('thrown')
      }),
    ).rejects.toThrow('thrown')
    expect(await inTurn('ada', () => 'runs')).toBe('runs')
  })

  test('all get answers when many arrive at the same time', async () => {
    const service = await openTestApp()
    const user = await service.seed.user()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => service.query(user, `{ a${index}: viewer { id } }`)),
    )
    expect(answers).toEqual(answers.map((_, index) => ({ [`a${index}`]: { id: user.id } })))
    await service.close()
  })
})
