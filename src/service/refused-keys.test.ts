import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Key, NewEvent } from '../keys/index.ts'
import { createRefusedKeys, REFUSED_KEY_LIMITS, type RefusedKeys } from './refused-keys.ts'

const NOW = Date.UTC(2027, 0, 15, 8)
const SOON = { ...REFUSED_KEY_LIMITS, writtenAfterMs: 5, retryAfterMs: 5 }

/** Keeps what is written, and takes nothing while it is `gone`. */
function open(limits = SOON) {
  const told: NewEvent[] = []
  const troubles: unknown[] = []
  const store = { isGone: false }
  const refusedKeys = createRefusedKeys({
    store: {
      write: async (work) => {
        if (store.isGone) throw new Error('gone')
        return work({
          insertEvents: async (events: readonly NewEvent[]) => void told.push(...events),
        } as never)
      },
    },
    troubled: (error) => troubles.push(error),
    limits,
  })
  onTestFinished(() => refusedKeys.close())
  return { told, troubles, store, refusedKeys }
}

function refuse({ record }: RefusedKeys, id: string, organisationId: string | undefined, atMs = NOW): void {
  const owner = { kind: 'user', id: `user_of_${organisationId}` }
  const secret = { version: 1 }
  const key = { id, organisationId, owner, environment: 'live', keyType: 'secret', secret } as Key
  record({
    verdict: { valid: false, code: 'Frozen', key },
    ask: {},
    secret: `secret-of-${id}`,
    actor: { id: '', keyId: undefined, address: '', requestId: '' },
    atMs,
  })
}

test('a flood of a million different keys is told in few events, in each hour as many', async () => {
  const { told, refusedKeys } = open()
  for (const hour of [0, 1]) {
    for (let n = 0; n < 1_000_000; n++)
      refuse(refusedKeys, `key_${n}`, `organisation ${n % 1000}`, NOW + hour * SOON.windowMs)
    await wait(20)
  }
  await refusedKeys.close()
  expect(told).toHaveLength(2 * SOON.allMax)
})

test('owners who are in no organisation have their room each', async () => {
  const { told, refusedKeys } = open({ ...SOON, ofEachMax: 2 })
  for (let n = 0; n < 10; n++) refuse(refusedKeys, `key_${n}`, undefined)
  for (let n = 0; n < 10; n++) refuse(refusedKeys, `key_other${n}`, 'Acme')
  await refusedKeys.close()
  expect(told.map(({ subject }) => subject)).toEqual(['key_0', 'key_1', 'key_other0', 'key_other1'])
})

test('what could not be written is told once it can be, in order, however long that takes, and no more of it is kept than there is room for', async () => {
  const { told, troubles, store, refusedKeys } = open({ ...SOON, allMax: 20 })
  store.isGone = true
  for (let hour = 0; hour < 10; hour++) {
    for (let n = 0; n < 10; n++) refuse(refusedKeys, `key_${hour}_${n}`, 'Acme', NOW + hour * SOON.windowMs)
    await wait(20)
  }
  expect(troubles.length).toBeGreaterThan(1)
  expect(told).toEqual([])
  store.isGone = false
  await wait(50)
  const subjects = told.map(({ subject }) => subject)
  expect(subjects.slice(0, 20)).toEqual(
    [...Array(20).keys()].map((n) => `key_${Math.floor(n / 10)}_${n % 10}`),
  )
  expect(subjects.length).toBeLessThanOrEqual(40)
})

test('what comes after the end is not taken', async () => {
  const { told, refusedKeys } = open()
  await refusedKeys.close()
  refuse(refusedKeys, 'key_1', 'Acme')
  await wait(20)
  expect(told).toEqual([])
})
