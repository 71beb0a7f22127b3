/**
 * Verifying in this process, without HTTP: against what it cannot do without, a SHA-256 of the secret and a look-up in a map, and against the
 * HMAC that it would need without its memory of fingerprints; and how fast the form of what is no key is refused.
 */
import { createHmac, createSecretKey, hash, randomBytes } from 'node:crypto'
import { createKeyring, makePepper, type Owner, recogniseSecret } from '../src/keys/index.ts'
import { openStore } from '../src/store/index.ts'
import { atLeast, type Figure, median, plain } from './figures.ts'

const KEYS = 10_000
const ROUNDS = 15
/** Of each side, in turn: short, so that a round in which nobody else had the processor is among them. */
const ROUND_CALLS = 100_000
const RATE_AIM = 1_000_000
const RATIO_AIM = 0.6
const GARBAGE_AIM = 3_000_000

const NOW = 1_800_000_000_000
const SYSTEM = { id: 'system', keyId: undefined, address: '', requestId: 'bench' }

/** Calls a second of processor time. */
function rateOf(call: (at: number) => void): number {
  const before = process.cpuUsage()
  for (let n = 0; n < ROUND_CALLS; n++) call(n)
  const { user, system } = process.cpuUsage(before)
  return (ROUND_CALLS / (user + system)) * 1_000_000
}

export async function measureJudge(): Promise<readonly Figure[]> {
  const store = await openStore('sqlite::memory:')
  try {
    await store.write((tx) =>
      tx.insertOrganisation({ id: owner.id, name: 'Bench', state: 'active', createdAtMs: NOW }),
    )
    const keyring = createKeyring({ store, pepper: makePepper(randomBytes(32)), random: randomBytes })
    const secrets = await issue(keyring, KEYS)
    for (const secret of secrets) await keyring.verify(secret, {}, NOW)
    const ask = { environment: 'live', scopes: ['invoices.read'] }
    const known = new Map(secrets.map((secret) => [hash('sha256', secret, 'latin1'), secret]))
    const garbage = secrets.map((secret, n) => damaged(secret, n))
    const pepper = createSecretKey(randomBytes(32))
    let wrong = 0
    const verify = (at: number): void => {
      const verdict = keyring.verify(secrets[at % KEYS]!, ask, NOW)
      if (verdict instanceof Promise || !verdict.valid) wrong += 1
    }
    const bare = (at: number): void => {
      if (known.get(hash('sha256', secrets[at % KEYS]!, 'latin1')) === undefined) wrong += 1
    }
    const hmac = (at: number): void => {
      const digest = createHmac('sha256', pepper)
        .update(secrets[at % KEYS]!)
        .digest('latin1')
      if (known.get(digest) !== undefined) wrong += 1
    }
    const refuse = (at: number): void => {
      if (recogniseSecret(garbage[at % KEYS]!) !== undefined) wrong += 1
    }
    const rounds = inTurn(() => ({ verify: rateOf(verify), bare: rateOf(bare), refuse: rateOf(refuse) }))
    // By themselves: what HMACs leave to be collected is collected in the round that follows, at its cost.
    const hmacRounds = inTurn(() => ({ hmac: rateOf(hmac) }))
    if (wrong > 0) throw new Error(`${wrong} were judged wrongly`)
    return figuresOf(rounds, hmacRounds)
  } finally {
    await store.close()
  }
}

const owner: Owner = { kind: 'organisation', id: 'bench' }

async function issue(keyring: ReturnType<typeof createKeyring>, count: number): Promise<readonly string[]> {
  const ask = {
    owner,
    organisationId: owner.id,
    environment: 'live',
    keyType: 'secret',
    format: 'keyhaven',
    scopes: ['invoices.*'],
  } as const
  const issued = await Promise.all(Array.from({ length: count }, () => keyring.issue(ask, SYSTEM, NOW)))
  // As they come with a request: a text of its own, and not one that is put together from pieces.
  return issued.map(({ secret }) => Buffer.from(secret.reveal()).toString('latin1'))
}

/** A slip of the hand, a key cut off, another environment, and what only looks like a key. */
function damaged(secret: string, n: number): string {
  const kinds = [
    `${secret.slice(0, 20)}${secret[20] === 'a' ? 'b' : 'a'}${secret.slice(21)}`,
    secret.slice(0, -1),
    secret.replace('_live_', '_test_'),
    `kh_live_${'x'.repeat(63)}`,
  ]
  return kinds[n % kinds.length]!
}

interface JudgeRound {
  readonly verify: number
  readonly bare: number
  readonly refuse: number
}

/** The first one warms up and is not counted. */
const inTurn = <T>(round: () => T): readonly T[] => Array.from({ length: ROUNDS + 1 }, round).slice(1)

function figuresOf(
  rounds: readonly JudgeRound[],
  hmacRounds: readonly { readonly hmac: number }[],
): readonly Figure[] {
  const verify = median(rounds.map((each) => each.verify))
  return [
    atLeast('verify in process', verify, RATE_AIM, ' /s'),
    atLeast(
      '  verify in process : bare SHA-256 and look-up',
      median(rounds.map((each) => each.verify / each.bare)),
      RATIO_AIM,
      '',
      2,
    ),
    plain(
      '  verify in process : bare HMAC and look-up',
      verify / median(hmacRounds.map(({ hmac }) => hmac)),
      '',
      2,
    ),
    plain('  bare SHA-256 and look-up', median(rounds.map(({ bare }) => bare)), ' /s'),
    atLeast(
      'damaged keys refused in process',
      median(rounds.map(({ refuse }) => refuse)),
      GARBAGE_AIM,
      ' /s',
    ),
  ]
}
