/** Replacing secrets, and changing keys, on a real store: what is good when, and what is recorded. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { creditsOf, windowOf } from '../../test/keys/metered.ts'
import { sampleActor, sampleAsk } from '../../test/keys/sample-ask.ts'
import { sampleUser } from '../../test/store/samples.ts'
import { openStore, type Store } from '../store/index.ts'
import { makePepper } from './hash.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { createMeters } from './meters.ts'
import type { IssueAsk, IssuedKey } from './new-key.ts'
import { StoreUnavailable } from './ports.ts'

const NOW = Date.UTC(2027, 0, 15, 8)
const HOUR = 3_600_000
const actor = sampleActor
const ask: IssueAsk = { ...sampleAsk, name: 'press' }

let store: Store
let keyring: Keyring
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  keyring = createKeyring({ store, pepper: makePepper(randomBytes(32)), random: randomBytes, cacheMax: 100 })
  await store.write((tx) => tx.insertUser(sampleUser('user_ada')))
})
afterEach(() => store.close())

const codeOf = async (issued: IssuedKey, nowMs: number): Promise<string> =>
  (await keyring.verify(issued.secret.reveal(), {}, nowMs)).code

const eventsOf = async (id: string): Promise<readonly string[]> =>
  (await store.events(0, 1000)).filter(({ subject }) => subject === id).map(({ kind }) => kind)

describe('rotating', () => {
  test('at once: the old secret is refused from that moment on, and the key stays what it is', async () => {
    const old = await keyring.issue(ask, actor, NOW)
    expect(await codeOf(old, NOW)).toBe('Valid')
    const next = await keyring.rotate(old.key.id, { kind: 'immediate' }, actor, NOW)
    expect([await codeOf(old, NOW), await codeOf(next, NOW)]).toEqual(['Revoked', 'Valid'])
    const { secret, masked, updatedAtMs, ...rest } = next.key
    expect(rest).toEqual((({ secret: _s, masked: _m, updatedAtMs: _u, ...same }) => same)(old.key))
    expect(secret.version).toBe(2)
    expect([masked === old.key.masked, updatedAtMs]).toEqual([false, NOW])
    expect((await keyring.get(old.key.id))?.masked).toBe(masked)
    expect(await eventsOf(old.key.id)).toEqual(['key.created', 'key.rotated'])
  })

  test('with grace: both are good until it ends, which is never after the key itself', async () => {
    const old = await keyring.issue({ ...ask, expiresAtMs: NOW + 2 * HOUR }, actor, NOW)
    const next = await keyring.rotate(old.key.id, { kind: 'grace', graceMs: HOUR }, actor, NOW)
    expect(await codeOf(old, NOW + HOUR - 1)).toBe('Valid')
    expect(await codeOf(old, NOW + HOUR)).toBe('Revoked')
    const last = await keyring.rotate(old.key.id, { kind: 'grace', graceMs: 10 * HOUR }, actor, NOW + HOUR)
    expect(await codeOf(next, NOW + 2 * HOUR)).toBe('Valid')
    for (const each of [next, last]) expect(await codeOf(each, NOW + 2 * HOUR + 1)).not.toBe('Valid')
    const [, second] = await keyring.versionsOf(old.key.id)
    expect(second!.endsAtMs).toBe(NOW + 2 * HOUR + 1)
  })

  test('rotating again ends the older one: at most two are good', async () => {
    const first = await keyring.issue(ask, actor, NOW)
    const second = await keyring.rotate(first.key.id, { kind: 'grace', graceMs: 9 * HOUR }, actor, NOW)
    const third = await keyring.rotate(first.key.id, { kind: 'grace', graceMs: HOUR }, actor, NOW + 1)
    const codes = await Promise.all([first, second, third].map((each) => codeOf(each, NOW + 2)))
    expect(codes).toEqual(['Revoked', 'Valid', 'Valid'])
  })

  test('until first use: the first good use of the new secret ends the old one, a refused one does not', async () => {
    const old = await keyring.issue(ask, actor, NOW)
    const mode = { kind: 'until first use', deadlineMs: HOUR } as const
    const next = await keyring.rotate(old.key.id, mode, actor, NOW)
    expect(await codeOf(old, NOW + 1)).toBe('Valid')
    const refused = await keyring.verify(next.secret.reveal(), { scopes: ['b.write'] }, NOW + 2)
    expect(refused.code).toBe('InsufficientScope')
    expect(await codeOf(old, NOW + 3)).toBe('Valid')
    const uses = await Promise.all([codeOf(next, NOW + 4), codeOf(next, NOW + 4), codeOf(next, NOW + 4)])
    expect(uses).toEqual(['Valid', 'Valid', 'Valid'])
    expect(await codeOf(old, NOW + 4)).toBe('Revoked')
    expect(await eventsOf(old.key.id)).toEqual(['key.created', 'key.rotated', 'key.rotation-settled'])
    expect((await keyring.versionsOf(old.key.id)).map(({ endsOlder }) => endsOlder)).toEqual([false, false])
  })

  test('until first use: the record tells from where the secret was used that settled it, and by which request where that is known', async () => {
    const mode = { kind: 'until first use', deadlineMs: HOUR } as const
    const address = '192.0.2.1'
    for (const requestId of ['r2', '']) {
      const old = await keyring.issue(ask, actor, NOW)
      const next = await keyring.rotate(old.key.id, mode, actor, NOW)
      await keyring.use(next.secret.reveal(), { address, ...(requestId && { requestId }) }, NOW + 1)
      const events = await store.events(0, 1000)
      const settled = events.find(
        ({ kind, subject }) => kind === 'key.rotation-settled' && subject === old.key.id,
      )
      expect(settled!.actor).toEqual({ id: old.key.owner.id, keyId: old.key.id, address, requestId })
    }
  })

  test('until first use: a use of the new secret that a limit or credits refuse leaves the old one good', async () => {
    const meters = createMeters({ store })
    const pepper = makePepper(randomBytes(32))
    keyring = createKeyring({ store, pepper, random: randomBytes, cacheMax: 100, meters })
    const mode = { kind: 'until first use', deadlineMs: HOUR } as const
    for (const counting of ['exact', 'fast'] as const) {
      for (const metered of [
        { limits: [windowOf({ max: 2, counting })] },
        { credits: creditsOf({ initial: 2, counting }) },
      ]) {
        const old = await keyring.issue({ ...ask, ...metered }, actor, NOW)
        const next = await keyring.rotate(old.key.id, mode, actor, NOW)
        const useOf = async (issued: IssuedKey, cost: number): Promise<string> =>
          (await keyring.use(issued.secret.reveal(), { cost }, NOW + 1)).code
        expect(await useOf(next, 3)).toMatch(/^(RateLimited|CreditsExhausted)$/)
        expect(await eventsOf(old.key.id)).toEqual(['key.created', 'key.rotated'])
        expect([await useOf(old, 1), await useOf(next, 1), await useOf(old, 1)]).toEqual([
          'Valid',
          'Valid',
          'Revoked',
        ])
        expect(await eventsOf(old.key.id)).toEqual(['key.created', 'key.rotated', 'key.rotation-settled'])
      }
    }
    await meters.close()
  })

  test('until first use: a use that was charged is answered though the store could not end the old secret, which the next use does', async () => {
    const meters = createMeters({ store })
    const troubles: unknown[] = []
    let isShut = false
    const shutting: Store = {
      ...store,
      write: (work) => (isShut ? Promise.reject(new StoreUnavailable('shut')) : store.write(work)),
    }
    keyring = createKeyring({
      store: shutting,
      pepper: makePepper(randomBytes(32)),
      random: randomBytes,
      cacheMax: 100,
      meters,
      onTrouble: (error) => troubles.push(error),
    })
    const old = await keyring.issue({ ...ask, credits: creditsOf({ initial: 5 }) }, actor, NOW)
    const next = await keyring.rotate(old.key.id, { kind: 'until first use', deadlineMs: HOUR }, actor, NOW)
    const use = (issued: IssuedKey) => keyring.use(issued.secret.reveal(), {}, NOW)
    isShut = true
    expect(await use(next)).toMatchObject({ code: 'Valid', remaining: [{ left: 4 }] })
    expect(troubles).toEqual([expect.any(StoreUnavailable)])
    isShut = false
    expect((await use(old)).code).toBe('Valid')
    expect(await use(next)).toMatchObject({ code: 'Valid', remaining: [{ left: 2 }] })
    expect((await use(old)).code).toBe('Revoked')
    await meters.close()
  })

  test('until first use: what the record tells of the use that ended the old secret holds no secret', async () => {
    const secret = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
    const mode = { kind: 'until first use', deadlineMs: HOUR } as const
    const { key } = await keyring.issue(ask, actor, NOW)
    const next = (await keyring.rotate(key.id, mode, actor, NOW)).secret.reveal()
    await keyring.use(next, { address: '10.1.1.1', requestId: `of ${next} and ${secret}` }, NOW)
    const settled = (await store.events(0, 1000)).find(({ kind }) => kind === 'key.rotation-settled')
    expect(settled?.actor).toMatchObject({ address: '10.1.1.1' })
    expect(settled?.actor.requestId).toMatch(/^of kh_live_\w{6}… and 7c9e/)
  })

  test('until first use: at the deadline the old secret ends by itself', async () => {
    const old = await keyring.issue(ask, actor, NOW)
    await keyring.rotate(old.key.id, { kind: 'until first use', deadlineMs: HOUR }, actor, NOW)
    expect([await codeOf(old, NOW + HOUR - 1), await codeOf(old, NOW + HOUR)]).toEqual(['Valid', 'Revoked'])
  })

  test('a clock that is set back brings no secret back that had ended, and never makes three good', async () => {
    const codes = (keys: readonly IssuedKey[]) =>
      Promise.all(keys.map((each) => codeOf(each, NOW - 2 * HOUR)))
    const first = await keyring.issue(ask, actor, NOW)
    const second = await keyring.rotate(first.key.id, { kind: 'immediate' }, actor, NOW)
    expect(await codes([first, second])).toEqual(['Revoked', 'Valid'])
    const third = await keyring.rotate(first.key.id, { kind: 'grace', graceMs: HOUR }, actor, NOW)
    // The grace of the second is over by itself: what came after ends it for good.
    const untilUsed = { kind: 'until first use', deadlineMs: HOUR } as const
    const fourth = await keyring.rotate(first.key.id, untilUsed, actor, NOW + 2 * HOUR)
    expect(await codes([first, second, third])).toEqual(['Revoked', 'Revoked', 'Valid'])
    expect(await codeOf(fourth, NOW + 2 * HOUR)).toBe('Valid')
    expect(await codes([first, second, third, fourth])).toEqual(['Revoked', 'Revoked', 'Revoked', 'Valid'])
  })

  test('a key that is revoked or has expired is not rotated, and nothing is recorded', async () => {
    const revoked = await keyring.issue(ask, actor, NOW)
    await keyring.setState(revoked.key.id, 'revoked', undefined, actor, NOW)
    const expired = await keyring.issue({ ...ask, expiresAtMs: NOW + 1 }, actor, NOW)
    const immediate = { kind: 'immediate' } as const
    await expect(keyring.rotate(revoked.key.id, immediate, actor, NOW)).rejects.toMatchObject({
      code: 'KeyRevoked',
    })
    await expect(keyring.rotate(expired.key.id, immediate, actor, NOW + 2)).rejects.toMatchObject({
      code: 'KeyExpired',
    })
    await expect(keyring.rotate('key_none', immediate, actor, NOW)).rejects.toMatchObject({
      code: 'KeyNotFound',
    })
    const wrong = { kind: 'grace', graceMs: 0 } as const
    const live = await keyring.issue(ask, actor, NOW)
    await expect(keyring.rotate(live.key.id, wrong, actor, NOW)).rejects.toMatchObject({
      code: 'RotationNotValid',
      field: 'graceSeconds',
    })
    expect(await eventsOf(live.key.id)).toEqual(['key.created'])
  })

  test('revoking ends both secrets at once', async () => {
    const old = await keyring.issue(ask, actor, NOW)
    const next = await keyring.rotate(old.key.id, { kind: 'grace', graceMs: HOUR }, actor, NOW)
    for (const each of [old, next]) expect(await codeOf(each, NOW + 1)).toBe('Valid')
    await keyring.setState(old.key.id, 'revoked', 'leaked', actor, NOW + 2)
    for (const each of [old, next]) expect(await codeOf(each, NOW + 2)).toBe('Revoked')
  })
})

describe('changing', () => {
  test('what is asked for changes, at once, and is recorded before and after', async () => {
    const { key, secret } = await keyring.issue(ask, actor, NOW)
    expect(await keyring.verify(secret.reveal(), { scopes: ['b.read'] }, NOW)).toMatchObject({ valid: false })
    const changed = await keyring.update(
      key.id,
      () => ({ scopes: ['b.read'], name: undefined, meta: new Map([['team', 'billing']]) }),
      actor,
      NOW + 1,
    )
    expect(changed).toEqual({
      ...key,
      scopes: ['b.read'],
      name: undefined,
      meta: new Map([['team', 'billing']]),
      updatedAtMs: NOW + 1,
    })
    expect(await keyring.get(key.id)).toEqual(changed)
    expect(await keyring.verify(secret.reveal(), { scopes: ['b.read'] }, NOW + 1)).toMatchObject({
      valid: true,
    })
    const [, event] = (await store.events(0, 10)).filter(({ subject }) => subject === key.id)
    expect(event).toMatchObject({
      kind: 'key.updated',
      details: {
        'scopes.before': '["a.read"]',
        'scopes.after': '["b.read"]',
        'name.before': 'press',
        'name.after': '',
      },
    })
  })

  test('what is already so is no change and is not recorded', async () => {
    const { key } = await keyring.issue(ask, actor, NOW)
    expect(
      await keyring.update(key.id, () => ({ name: 'press', scopes: ['a.read'] }), actor, NOW + 1),
    ).toEqual(key)
    expect(await eventsOf(key.id)).toEqual(['key.created'])
  })

  test('what a new key may not be, a changed one may not either; a date that has passed is wrong only when it is given', async () => {
    const { key } = await keyring.issue({ ...ask, expiresAtMs: NOW + 1 }, actor, NOW)
    const change = (changes: object) => keyring.update(key.id, () => changes, actor, NOW + HOUR)
    await expect(change({ expiresAtMs: NOW })).rejects.toMatchObject({ code: 'ExpiryInPast' })
    await expect(change({ scopes: ['a b'] })).rejects.toMatchObject({ code: 'ScopeNotValid' })
    await expect(
      change({ limits: [{ name: 'x', kind: 'window', max: 0, windowMs: 1000, counting: 'fast' }] }),
    ).rejects.toMatchObject({ code: 'LimitNotValid' })
    expect((await change({ name: 'late' })).name).toBe('late')
    await keyring.setState(key.id, 'revoked', undefined, actor, NOW + HOUR)
    await expect(change({ name: 'later' })).rejects.toMatchObject({ code: 'KeyRevoked' })
  })
})

test('an owner has at most as many keys as are allowed, those that are revoked or expired not counted', async () => {
  const bound = createKeyring({
    store,
    pepper: makePepper(randomBytes(32)),
    random: randomBytes,
    cacheMax: 0,
    keysPerOwnerMax: 2,
  })
  const first = await bound.issue({ ...ask, expiresAtMs: NOW + 1 }, actor, NOW)
  await bound.issue(ask, actor, NOW)
  await expect(bound.issue(ask, actor, NOW)).rejects.toMatchObject({ code: 'KeysTooMany' })
  const third = await bound.issue(ask, actor, NOW + 2)
  await bound.setState(third.key.id, 'revoked', undefined, actor, NOW + 2)
  const results = await Promise.allSettled([
    bound.issue(ask, actor, NOW + 2),
    bound.issue(ask, actor, NOW + 2),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(first.key.expiresAtMs).toBe(NOW + 1)
})

test('a key that has expired is given longer only where its owner may have one more', async () => {
  const pepper = makePepper(randomBytes(32))
  const bound = createKeyring({ store, pepper, random: randomBytes, cacheMax: 0, keysPerOwnerMax: 2 })
  const brief = await bound.issue({ ...ask, expiresAtMs: NOW + 1 }, actor, NOW)
  await bound.issue(ask, actor, NOW)
  const other = await bound.issue(ask, actor, NOW + 2)
  const longer = () => bound.update(brief.key.id, () => ({ expiresAtMs: NOW + HOUR }), actor, NOW + 2)
  await expect(longer()).rejects.toMatchObject({ code: 'KeysTooMany' })
  expect((await bound.get(brief.key.id))?.expiresAtMs).toBe(NOW + 1)
  expect(await eventsOf(brief.key.id)).toEqual(['key.created'])
  await bound.update(brief.key.id, () => ({ name: 'renamed' }), actor, NOW + 2)
  await bound.update(other.key.id, () => ({ expiresAtMs: NOW + HOUR }), actor, NOW + 2)
  await bound.setState(other.key.id, 'revoked', undefined, actor, NOW + 2)
  expect((await longer()).expiresAtMs).toBe(NOW + HOUR)
})
