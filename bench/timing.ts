/**
 * Whether the time of an answer tells an unknown key from a wrong secret of a known one, in this process, where nothing hides it: samples of
 * both in turn, compared by rank (Mann and Whitney).
 */
import { randomBytes } from 'node:crypto'
import { createKeyring, makePepper, makeSecret } from '../src/keys/index.ts'
import { openStore } from '../src/store/index.ts'
import { atMost, type Figure, median, plain } from './figures.ts'

const KEYS = 2000
const SAMPLES = 20_000
/** Half of the pairs would have either first if nothing told them apart; so far from it is not worth a guess. */
const EFFECT_AIM = 0.05

const FILTER_BYTES = 2 ** 20

const NOW = 1_800_000_000_000
const SYSTEM = { id: 'system', keyId: undefined, address: '', requestId: 'bench' }

export async function measureTiming(): Promise<readonly Figure[]> {
  const store = await openStore('sqlite::memory:')
  try {
    const pepper = makePepper(randomBytes(32))
    const keyring = createKeyring({ store, pepper, random: randomBytes, filterBytesMax: FILTER_BYTES })
    const publicIds: Uint8Array[] = []
    for (let n = 0; n < KEYS; n++) {
      const random = (size: number): Uint8Array => randomBytes(size)
      const secret = makeSecret('keyhaven', 'live', (size) => {
        const bytes = random(size)
        if (size === 10) publicIds.push(bytes)
        return bytes
      })
      const owner = { kind: 'organisation', id: 'bench' } as const
      const ask = {
        owner,
        organisationId: 'bench',
        environment: 'live',
        keyType: 'secret',
        format: 'keyhaven',
      } as const
      await keyring.issue({ ...ask, secret }, SYSTEM, NOW)
      // Half of the keys are in memory, as they would be.
      if (n % 2 === 0) await keyring.verify(secret, {}, NOW)
    }
    await keyring.learn(new AbortController().signal)
    /** Intact, of nobody: with the public id of a key, or with another. */
    const wrongOf = (publicId: Uint8Array): string =>
      makeSecret('keyhaven', 'live', (size) => (size === 10 ? publicId : randomBytes(size)))
    const time = async (secret: string): Promise<number> => {
      const started = performance.now()
      const { code } = await keyring.verify(secret, {}, NOW)
      const took = performance.now() - started
      if (code !== 'NotFound') throw new Error(`a wrong secret is ${code}`)
      return took
    }
    const unknown: number[] = []
    const wrong: number[] = []
    for (let n = 0; n < SAMPLES; n++) {
      const pair = [
        () => time(wrongOf(randomBytes(10))).then((took) => unknown.push(took)),
        () => time(wrongOf(publicIds[n % KEYS]!)).then((took) => wrong.push(took)),
      ]
      for (const sample of n % 2 === 0 ? pair : pair.toReversed()) await sample()
    }
    const { effect, z } = ranked(unknown.slice(SAMPLES / 10), wrong.slice(SAMPLES / 10))
    return [
      atMost('unknown key or wrong secret, told by time', Math.abs(effect - 0.5), EFFECT_AIM, '', 3),
      plain('  z of Mann and Whitney', z, '', 1),
      plain('  unknown key, median', median(unknown) * 1000, ' µs', 2),
      plain('  wrong secret, median', median(wrong) * 1000, ' µs', 2),
    ]
  } finally {
    await store.close()
  }
}

/** The share of pairs in which `one` is the greater, and how many standard deviations that is from a half. */
function ranked(
  one: readonly number[],
  other: readonly number[],
): { readonly effect: number; readonly z: number } {
  const all = [...one.map((value) => ({ value, isOne: 1 })), ...other.map((value) => ({ value, isOne: 0 }))]
  all.sort((a, b) => a.value - b.value)
  let ranks = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]!.value === all[from]!.value) to += 1
    // What is equal shares the middle of its ranks.
    for (let at = from; at < to; at++) ranks += all[at]!.isOne * ((from + to + 1) / 2)
    from = to
  }
  const pairs = one.length * other.length
  const u = ranks - (one.length * (one.length + 1)) / 2
  const deviation = Math.sqrt((pairs * (one.length + other.length + 1)) / 12)
  return { effect: u / pairs, z: (u - pairs / 2) / deviation }
}
