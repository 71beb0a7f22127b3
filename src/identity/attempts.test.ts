import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { createAttempts } from './attempts.ts'

const limits = { windowMs: 60_000, perPair: 3, perAccount: 8, perAddress: 5 }

afterEach(() => {
  vi.useRealTimers()
})

type Attempts = ReturnType<typeof createAttempts>

async function fail(attempts: Attempts, account: string, address: string, times = 1): Promise<void> {
  for (let round = 0; round < times; round++) {
    expect(await attempts.run(account, address, async () => undefined)).toBeUndefined()
  }
}

async function succeed(attempts: Attempts, account: string, address: string): Promise<void> {
  expect(await attempts.run(account, address, async () => 'in')).toBe('in')
}

const refusal = { code: 'TooManyAttempts', retryAfterMs: expect.any(Number) }

test('one account from one address: so many failures and no more, whatever the case of its name', async () => {
  const attempts = createAttempts(limits)
  await fail(attempts, 'ada', '10.0.0.1', 2)
  await fail(attempts, 'ADA', '10.0.0.1')
  await expect(fail(attempts, 'ada', '10.0.0.1')).rejects.toMatchObject(refusal)
})

test('who is refused is told when to come back, and may then', async () => {
  vi.useFakeTimers()
  const attempts = createAttempts(limits)
  await fail(attempts, 'ada', '10.0.0.1', 3)
  const error = await fail(attempts, 'ada', '10.0.0.1').catch((caught: unknown) => caught)
  expect(error).toMatchObject({ retryAfterMs: 60_000 })
  vi.advanceTimersByTime(60_000)
  await fail(attempts, 'ada', '10.0.0.1')
})

test('an attacker at one address does not lock the account for another', async () => {
  const attempts = createAttempts(limits)
  await fail(attempts, 'ada', '10.0.0.1', 3)
  for (let round = 0; round < 20; round++) {
    await expect(fail(attempts, 'ada', '10.0.0.1')).rejects.toMatchObject(refusal)
  }
  await succeed(attempts, 'ada', '10.0.0.2')
})

test('one account from many addresses is stopped by the looser count', async () => {
  const attempts = createAttempts(limits)
  for (let host = 1; host <= 8; host++) await fail(attempts, 'ada', `10.0.0.${host}`)
  await expect(fail(attempts, 'ada', '10.0.0.9')).rejects.toMatchObject(refusal)
  await fail(attempts, 'bob', '10.0.0.9')
})

test('one address on many accounts is stopped, and so is its whole IPv6 network', async () => {
  const attempts = createAttempts(limits)
  for (let host = 1; host <= 5; host++) await fail(attempts, `user${host}`, `2001:db8::${host}`)
  await expect(fail(attempts, 'user6', '2001:db8::6')).rejects.toMatchObject(refusal)
  await fail(attempts, 'user6', '2001:db8:0:1::6')
})

test('two names of one account share its count, and the second tells nobody that they do', async () => {
  const attempts = createAttempts(limits)
  const looked: boolean[] = []
  const guess = (name: string, address: string, password: string) =>
    attempts.run(
      name,
      address,
      async (isHidden) => {
        looked.push(isHidden)
        return password === 'right' && !isHidden ? 'in' : undefined
      },
      'user_1',
    )
  for (let round = 0; round < 3; round++) expect(await guess('ada', '10.0.0.1', 'wrong')).toBeUndefined()
  expect(await guess('ada@example.org', '10.0.0.1', 'right')).toBeUndefined()
  expect(looked).toEqual([false, false, false, true])
  expect(await guess('ada@example.org', '10.0.0.2', 'right')).toBe('in')
  // The success cleared what was counted against the account.
  expect(await guess('ada@example.org', '10.0.0.2', 'right')).toBe('in')
})

test('good requests under two names of one account sent at once are all let through', async () => {
  const attempts = createAttempts(limits)
  const enter = (_: unknown, n: number) =>
    attempts.run(
      n % 2 ? 'ada' : 'ada@example.org',
      '10.0.0.1',
      (isHidden) => pause(1, !isHidden || undefined),
      'user_1',
    )
  const results = await Promise.all(Array.from({ length: 60 }, enter))
  expect(results.every((result) => result === true)).toBe(true)
})

test('guesses under two names of one account sent at once are looked at no more than under one', async () => {
  const attempts = createAttempts(limits)
  let looked = 0
  const guess = (_: unknown, n: number) =>
    attempts.run(
      n % 2 ? 'ada' : 'ada@example.org',
      '10.0.0.1',
      async (isHidden) => {
        if (!isHidden) looked += 1
        await pause(1)
        return undefined
      },
      'user_1',
    )
  await Promise.allSettled(Array.from({ length: 40 }, guess))
  expect(looked).toBe(3)
})

test('a client stuck on one wrong password does not use up the attempts of its neighbours', async () => {
  const attempts = createAttempts(limits)
  await fail(attempts, 'stuck', '10.0.0.1', 3)
  for (let round = 0; round < 20; round++) {
    await expect(fail(attempts, 'stuck', '10.0.0.1')).rejects.toMatchObject(refusal)
  }
  await fail(attempts, 'neighbour', '10.0.0.1', 2)
})

test('a success clears the account, and the address pays only for failures', async () => {
  const attempts = createAttempts(limits)
  await fail(attempts, 'ada', '10.0.0.1', 2)
  await succeed(attempts, 'ada', '10.0.0.1')
  for (let round = 0; round < 20; round++) await succeed(attempts, 'bob', '10.0.0.1')
  await fail(attempts, 'ada', '10.0.0.1', 3)
  await expect(fail(attempts, 'ada', '10.0.0.1')).rejects.toMatchObject(refusal)
})

test('guesses sent at once are let through no more than those sent in turn', async () => {
  const attempts = createAttempts(limits)
  let looked = 0
  const guess = () =>
    attempts.run('ada', '10.0.0.1', async () => {
      looked += 1
      await pause(1)
      return undefined
    })
  const results = await Promise.allSettled(Array.from({ length: 100 }, guess))
  expect(looked).toBe(3)
  expect(results.filter((result) => result.status === 'rejected')).toHaveLength(97)
})

test('good requests sent at once are all let through', async () => {
  const attempts = createAttempts(limits)
  const enter = () => attempts.run('ada', '10.0.0.1', () => pause(1, 'in'))
  const results = await Promise.all(Array.from({ length: 100 }, enter))
  expect(results.every((result) => result === 'in')).toBe(true)
})

test('work that throws is neither success nor failure, and lets the next one in', async () => {
  const attempts = createAttempts(limits)
  const broken = () =>
    attempts.run('ada', '10.0.0.1', async () => {
      await pause(1)
      throw new Error('store gone')
    })
  const results = await Promise.allSettled(Array.from({ length: 20 }, broken))
  expect(
    results.every((result) => result.status === 'rejected' && result.reason.message === 'store gone'),
  ).toBe(true)
  await fail(attempts, 'ada', '10.0.0.1', 3)
})
