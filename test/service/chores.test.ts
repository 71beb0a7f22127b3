/** What the service does by the clock: each chore is done, and one that fails keeps none of the others from being done. */
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Chore, startCaretaker } from '../../src/caretaker.ts'
import { type Fixture, openFixture, STARTED_AT } from './app-fixture.ts'

const DAY_MS = 86_400_000

async function open(): Promise<Fixture> {
  const fixture = await openFixture()
  onTestFinished(() => fixture.close())
  return fixture
}

const doAll = async ({ app, nowMs }: Fixture): Promise<void> => {
  for (const { work } of app.chores) await work(nowMs, AbortSignal.abort())
}

test('answers that have run out are removed, however many, and no others', async () => {
  const fixture = await open()
  const database = new DatabaseSync(`${fixture.folder}/keyhaven.db`)
  onTestFinished(() => database.close())
  const insert = database.prepare('insert into sealed_answers values (?, ?, ?, ?)')
  database.exec('begin')
  for (let at = 0; at < 1200; at += 1) insert.run(`over ${at}`, '', Buffer.of(1), STARTED_AT - at)
  insert.run('holds', '', Buffer.of(1), STARTED_AT + 1)
  database.exec('commit')
  await doAll(fixture)
  expect(database.prepare('select id from sealed_answers').all()).toEqual([{ id: 'holds' }])
})

test('uses are written down, and keys that end soon are told of', async () => {
  const fixture = await open()
  const { id } = await fixture.user('ada')
  const owner = { kind: 'user', id } as const
  const { key, secret } = await fixture.issue({ owner, expiresAtMs: STARTED_AT + DAY_MS })
  await fixture.ask('GET', '/v1/keys', { headers: { 'x-api-key': secret } })
  expect((await fixture.app.store.keyById(key.id))!.lastUsedAtMs).toBeUndefined()
  await doAll(fixture)
  expect((await fixture.app.store.keyById(key.id))!.lastUsedAtMs).toBe(STARTED_AT)
  const kinds = (await fixture.app.store.events(0, 100)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'key.expiring')).toHaveLength(1)
})

describe('the caretaker', () => {
  const caretakerOf = (works: readonly Chore['work'][]) => {
    const troubles: string[] = []
    const chores = works.map((work, at) => ({ undone: `chore ${at}`, everyMs: DAY_MS, work }))
    const stop = startCaretaker(chores, {
      clock: () => new Date(STARTED_AT),
      onTrouble: (undone) => troubles.push(undone),
    })
    return { stop, troubles }
  }

  test('does each chore at the start, with its time, and tells of one that fails', async () => {
    const times: number[] = []
    const work = async (nowMs: number): Promise<void> => void times.push(nowMs)
    const { stop, troubles } = caretakerOf([work, () => Promise.reject(new Error('no')), work])
    await stop()
    expect(times).toEqual([STARTED_AT, STARTED_AT])
    expect(troubles).toEqual(['chore 1'])
  })

  test('tells what is under way that its end is waited for', async () => {
    const { stop } = caretakerOf([
      (_, stopping) => new Promise((resolve) => stopping.addEventListener('abort', resolve)),
    ])
    await stop()
  })

  test('waits with its end for what is under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { stop } = caretakerOf([() => promise])
    let isStopped = false
    const stopping = stop().then(() => {
      isStopped = true
    })
    await new Promise(setImmediate)
    expect(isStopped).toBe(false)
    resolve()
    await stopping
  })
})
