/** However often the process is killed, no key is granted more than agreed, and no more is lost than its leases. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import {
  type Counting,
  type CreditPlan,
  createKeyring,
  createMeters,
  type Limit,
} from '../../src/keys/index.ts'
import { openStore } from '../../src/store/index.ts'
import { sampleUser } from '../store/samples.ts'
import { temporaryFile } from '../store/temporary-file.ts'
import { SPENDERS, testPepper } from './spent.ts'

const SPENDER = fileURLToPath(new URL('spender.ts', import.meta.url))
const KILLS_MIN = 10
const AGREED = 4000
/** A twentieth of what is agreed. */
const LEASE = AGREED / 20

/** Nothing begins anew, or flows back to speak of, while the test runs. */
const WINDOW_MS = 366 * 86_400_000

const limitOf = (kind: 'window' | 'bucket', counting: Counting): Limit => ({
  name: 'calls',
  kind,
  max: AGREED,
  windowMs: WINDOW_MS,
  counting,
})
const creditsOf = (counting: Counting): CreditPlan => ({
  initial: AGREED,
  refill: undefined,
  counting,
})

interface Agreed {
  readonly name: string
  readonly limits?: readonly Limit[]
  readonly credits?: CreditPlan
  /** Uses that one kill may lose: what was charged and not said, and leases. */
  readonly lostMax: number
}

const keys: readonly Agreed[] = [
  ...(['exact', 'fast'] as const).flatMap((counting): readonly Agreed[] => {
    const lostMax = 2 * SPENDERS + (counting === 'fast' ? LEASE : 0)
    return [
      { name: `${counting} window`, limits: [limitOf('window', counting)], lostMax },
      { name: `${counting} bucket`, limits: [limitOf('bucket', counting)], lostMax },
      { name: `${counting} credits`, credits: creditsOf(counting), lostMax },
    ]
  }),
  {
    name: 'a fast window and exact credits',
    limits: [limitOf('window', 'fast')],
    credits: creditsOf('exact'),
    lostMax: 2 * SPENDERS + LEASE,
  },
]

const random = (size: number): Uint8Array => randomBytes(size)
const actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }

interface Issued {
  readonly id: string
  readonly secret: string
}

async function issueAll(file: string): Promise<readonly Issued[]> {
  const store = await openStore(`sqlite:${file}`)
  await store.write((tx) => tx.insertUser(sampleUser('user_1')))
  const keyring = createKeyring({ store, pepper: testPepper, random, cacheMax: 0 })
  const issued: Issued[] = []
  for (const { limits, credits } of keys) {
    const about = {
      organisationId: undefined,
      environment: 'live',
      keyType: 'secret',
      format: 'keyhaven',
    } as const
    const ask = { owner: { kind: 'user', id: 'user_1' }, ...about, limits, credits } as const
    const { key, secret } = await keyring.issue(ask, actor, Date.now())
    issued.push({ id: key.id, secret: secret.reveal() })
  }
  await store.close()
  return issued
}

/** What is written down as used, by the id of its key, in the file of a process that was killed. */
async function chargedOf(file: string, issued: readonly Issued[]): Promise<readonly (readonly number[])[]> {
  const store = await openStore(`sqlite:${file}`)
  try {
    return await Promise.all(
      issued.map(async ({ id }, at) => {
        const readings = await store.readingsOf(id)
        return [...readings].map(([meter, { amount }]) =>
          meter === 'credits' ? keys[at]!.credits!.initial - amount : amount,
        )
      }),
    )
  } finally {
    await store.close()
  }
}

/** One life of the spender, killed after so many granted uses. Answers whether it had used up everything before. */
async function live(
  file: string,
  issued: readonly Issued[],
  granted: number[],
  usesMax: number,
): Promise<boolean> {
  const child = spawn(process.execPath, [SPENDER, file, ...issued.map(({ secret }) => secret)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  let [rest, uses, isDone] = ['', 0, false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    // A line that is not finished was not said.
    rest = lines.pop()!
    for (const line of lines) {
      if (/^\d+$/.test(line)) {
        granted[Number(line)]! += 1
        uses += 1
      }
      if (line === 'done') isDone = true
    }
    // A moment that nothing agrees with.
    if (uses >= usesMax || isDone) setTimeout(() => child.kill('SIGKILL'), Math.random() * 10)
  })
  await ended
  expect(child.signalCode).toBe('SIGKILL')
  return isDone
}

test('kill -9 amid uses: never more than agreed in all, and no more lost than leases', {
  timeout: 180_000,
}, async () => {
  const file = temporaryFile()
  const issued = await issueAll(file)
  const granted = keys.map(() => 0)
  let kills = 0
  for (let isDone = false; !isDone; kills += 1) {
    isDone = await live(
      file,
      issued,
      granted,
      kills < KILLS_MIN ? Math.random() * 3000 : Number.POSITIVE_INFINITY,
    )
    const charged = await chargedOf(file, issued)
    for (const [at, { name, lostMax }] of keys.entries()) {
      expect(granted[at], name).toBeLessThanOrEqual(AGREED)
      for (const amount of charged[at]!) {
        // Less than one use has flowed back into buckets.
        expect(amount, name).toBeGreaterThan(granted[at]! - 1)
        expect(amount, name).toBeLessThanOrEqual(granted[at]! + (kills + 1) * lostMax)
      }
    }
  }
  expect(kills).toBeGreaterThan(KILLS_MIN)

  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  const meters = createMeters({ store })
  const keyring = createKeyring({ store, meters, pepper: testPepper, random, cacheMax: 100 })
  for (const [at, { name }] of keys.entries()) {
    const verdict = await keyring.use(issued[at]!.secret, {}, Date.now())
    expect(verdict.valid, name).toBe(false)
    for (const { overshootMax } of verdict.remaining!)
      expect(granted[at], name).toBeLessThanOrEqual(AGREED + overshootMax)
  }
})
