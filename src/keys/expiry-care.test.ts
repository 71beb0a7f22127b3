/** Events before a key ends, on a real store. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../store/index.ts'
import { tellExpiring } from './expiry-care.ts'
import { makePepper } from './hash.ts'
import type { Actor } from './key.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import type { IssueAsk } from './new-key.ts'

const NOW = Date.UTC(2027, 0, 15, 8)
const DAY = 86_400_000
const actor: Actor = { id: 'root', keyId: undefined, address: '::1', requestId: 'r' }
const ask: IssueAsk = {
  owner: { kind: 'organisation', id: 'o' },
  organisationId: 'o',
  environment: 'live',
  keyType: 'secret',
  format: 'keyhaven',
}

let store: Store
let keyring: Keyring
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  keyring = createKeyring({ store, pepper: makePepper(randomBytes(32)), random: randomBytes, cacheMax: 100 })
})
afterEach(() => store.close())

const issue = async (expiresAtMs?: number): Promise<string> =>
  (await keyring.issue({ ...ask, expiresAtMs }, actor, NOW)).key.id

const tell = (nowMs: number): Promise<number> => tellExpiring(store, nowMs)

/** Of the key, in days. */
const toldOf = async (id: string): Promise<readonly unknown[]> =>
  (await store.events(0, 10_000))
    .filter(({ subject, kind }) => subject === id && kind === 'key.expiring')
    .map(({ details }) => details.days)

test('a key is told of 30, 7 and 1 days before its end, once each, however often it is looked after', async () => {
  const id = await issue(NOW + 40 * DAY)
  for (let hour = 0; hour <= 41 * 24; hour += 3) await tell(NOW + hour * 3_600_000)
  expect(await toldOf(id)).toEqual([30, 7, 1])
  const [event] = (await store.events(0, 100)).filter(({ kind }) => kind === 'key.expiring')
  expect(event).toMatchObject({
    atMs: NOW + 10 * DAY,
    organisationId: 'o',
    actor: { id: 'system' },
    details: { days: 30, expiresAt: new Date(NOW + 40 * DAY).toISOString() },
  })
})

test('after a while without care only the smallest distance is told', async () => {
  const ids = await Promise.all([40, 36, 32, 29].map((days) => issue(NOW + days * DAY)))
  await tell(NOW + 31 * DAY)
  expect(await Promise.all(ids.map(toldOf))).toEqual([[30], [7], [1], []])
  await tell(NOW + 31 * DAY)
  expect(await tell(NOW + 31 * DAY)).toBe(0)
})

test('the distance is reached with its last millisecond, and a key that ends in this one has not ended', async () => {
  const id = await issue(NOW + 30 * DAY)
  await tell(NOW - 1)
  expect(await toldOf(id)).toEqual([])
  await tell(NOW)
  expect(await toldOf(id)).toEqual([30])
  const last = await issue(NOW + 1)
  await tell(NOW + 1)
  expect(await toldOf(last)).toEqual([1])
})

test('an end that is moved is told anew, another change tells nothing again', async () => {
  const id = await issue(NOW + 5 * DAY)
  await tell(NOW)
  await keyring.update(id, () => ({ name: 'another' }), actor, NOW)
  await tell(NOW)
  expect(await toldOf(id)).toEqual([7])
  await keyring.update(id, () => ({ expiresAtMs: NOW + 6 * DAY }), actor, NOW)
  await tell(NOW)
  expect(await toldOf(id)).toEqual([7, 7])
  await keyring.update(id, () => ({ expiresAtMs: undefined }), actor, NOW)
  await tell(NOW + 5 * DAY)
  expect(await toldOf(id)).toEqual([7, 7])
})

test('nothing is told of a key that is revoked, or that never ends; of a frozen one it is', async () => {
  const [revoked, endless, frozen] = [await issue(NOW + DAY), await issue(), await issue(NOW + DAY)]
  await keyring.setState(revoked, 'revoked', undefined, actor, NOW)
  await keyring.setState(frozen, 'frozen', undefined, actor, NOW)
  await tell(NOW)
  expect([await toldOf(revoked), await toldOf(endless), await toldOf(frozen)]).toEqual([[], [], [1]])
})

test('many that end at one moment are told of each, once, also by two who look after them at once', async () => {
  for (let at = 0; at < 450; at += 1) await issue(NOW + 3 * DAY)
  const told = await Promise.all([tell(NOW), tell(NOW)])
  expect(told[0]! + told[1]!).toBe(450)
  expect(await tell(NOW + 1)).toBe(0)
  const subjects = (await store.events(0, 10_000)).filter(({ kind }) => kind === 'key.expiring')
  expect(new Set(subjects.map(({ subject }) => subject)).size).toBe(450)
})
