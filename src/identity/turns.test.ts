import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

/** Works that end when they are told to. */
function slowWorks() {
  const begun: PromiseWithResolvers<string>[] = []
  const work = (): Promise<string> => {
    const gate = Promise.withResolvers<string>()
    begun.push(gate)
    return gate.promise
  }
  return { begun, work }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('so many at once, the others in their order', async () => {
  const { begun, work } = slowWorks()
  const take = createTurns({ atOnce: 2, waitingMax: 10 })
  const all = ['a', 'b', 'c', 'd'].map(() => take(work))
  await settle()
  expect(begun).toHaveLength(2)
  begun[1]!.resolve('b')
  expect(await all[1]).toBe('b')
  await settle()
  expect(begun).toHaveLength(3)
  for (const [n, text] of [
    [0, 'a'],
    [2, 'c'],
  ] as const)
    begun[n]!.resolve(text)
  await settle()
  begun[3]!.resolve('d')
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
})

test('who comes when all places to wait are taken is refused at once, and may come again later', async () => {
  const { begun, work } = slowWorks()
  const take = createTurns({ atOnce: 1, waitingMax: 1 })
  const [first, second] = [take(work), take(work)]
  await expect(take(work)).rejects.toMatchObject({
    name: 'IdentityError',
    code: 'TooBusy',
    retryAfterMs: expect.any(Number),
  })
  await settle()
  begun[0]!.resolve('first')
  await settle()
  begun[1]!.resolve('second')
  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
  const later = take(work)
  await settle()
  begun[2]!.resolve('later')
  expect(await later).toBe('later')
})

test('a work that fails makes room as one that succeeds', async () => {
  const take = createTurns({ atOnce: 1, waitingMax: 5 })
  const broken = () => Promise.reject(new Error('broken'))
  const all = await Promise.allSettled([
    take(broken),
    take(async () => 'good'),
    take(() => {
      throw new Error('at once')
    }),
    take(async () => 'last'),
  ])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
})
