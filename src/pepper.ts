/** The peppers: configured, or made on the first start; and whether all are there that keys of this database need. */
import { join } from 'node:path'
import { type Config, ConfigError } from './config.ts'
import {
  hashSecret,
  keysNeeding,
  makePepper,
  type NamedPepper,
  NEEDING_MAX,
  PEPPER_BYTES_MIN,
  type Pepper,
  type Random,
} from './keys/index.ts'
import { readSecretFile, writeSecretFile } from './secrets.ts'
import type { Store } from './store/index.ts'

const FILE = 'pepper'
/** Those before it, one a line. */
const OLD_FILE = 'old-peppers'
/** Pin of the first pepper that the database had: the one without a name. */
const FIRST_PIN = 'pepper'
/** Pin of the newest one of the last start. */
const NEWEST_PIN = 'newest pepper'
/** Pins of peppers that nothing needed any more when they were not given. */
const GONE_PIN = 'gone pepper '
/** Hashed under the pepper it tells one from another, and nothing of either. Too short for a secret, so it is the hash of none. */
const KNOWN_TEXT = 'keyhaven'
const LABEL_LENGTH = 12

/** A pepper as people are told of it. */
export interface LabelledPepper extends NamedPepper {
  /** The first 12 characters of its fingerprint. */
  readonly label: string
}

export interface Peppers {
  /** What is hashed from now on is hashed under it. */
  readonly newest: LabelledPepper
  readonly old: readonly LabelledPepper[]
}

type PepperConfig = Pick<Config, 'pepper' | 'oldPeppers' | 'dataFolder'>

interface Source {
  readonly from: string
  readonly text: string
}

/**
 * Without its pepper a key is unknown, without a word: the database remembers which ones it has had, and a start without one that a key still
 * needs is refused. Another newest one than at the last start is taken only together with that one, so that none is taken by mistake.
 * @throws ConfigError when one is missing, lost, or too short.
 */
export async function openPeppers(
  config: PepperConfig,
  store: Store,
  random: Random,
  nowMs: number,
): Promise<Peppers> {
  const old = (await oldSources(config)).map(toPepper)
  const newest = toPepper(await newestSource(config, store, random, old))
  const first = await store.pin(FIRST_PIN, newest.fingerprint)
  const last = (await store.pinned(NEWEST_PIN)) ?? first
  const given = [...new Map([newest, ...old].map((each) => [each.fingerprint, each])).values()]
  if (!given.some(({ fingerprint }) => fingerprint === last)) throw anotherPepper(config, newest.from)
  const named = given.map(({ pepper, fingerprint }) => ({
    // The first one has no name: in schema 1 there were no others.
    name: fingerprint === first ? '' : labelOf(fingerprint),
    label: labelOf(fingerprint),
    pepper,
  }))
  await requireNeeded(store, named, labelOf(first), nowMs)
  if (last !== newest.fingerprint) await store.repin(NEWEST_PIN, newest.fingerprint)
  return { newest: named[0]!, old: named.slice(1) }
}

const labelOf = (fingerprint: string): string => fingerprint.slice(0, LABEL_LENGTH)

interface Fingerprinted {
  readonly from: string
  readonly pepper: Pepper
  readonly fingerprint: string
}

function toPepper({ from, text }: Source): Fingerprinted {
  const bytes = Buffer.from(text)
  if (bytes.length < PEPPER_BYTES_MIN)
    throw new ConfigError(`${from} has fewer than ${PEPPER_BYTES_MIN} bytes: bring back the whole of it`)
  const pepper = makePepper(bytes)
  return { from, pepper, fingerprint: Buffer.from(hashSecret(KNOWN_TEXT, pepper)).toString('base64url') }
}

async function oldSources({ oldPeppers, dataFolder }: PepperConfig): Promise<readonly Source[]> {
  const path = join(dataFolder, OLD_FILE)
  const lines = ((await readSecretFile(dataFolder, OLD_FILE)) ?? '').split('\n').map((line) => line.trim())
  return [
    ...oldPeppers.map((text) => ({ from: 'KEYHAVEN_OLD_PEPPERS', text })),
    ...lines
      .filter((text) => text !== '')
      .map((text) => ({ from: `KEYHAVEN_DATA: a line of ${path}`, text })),
  ]
}

/** Made where there is none, unless the database has seen one that is not among the old ones: then it is lost. */
async function newestSource(
  { pepper, dataFolder }: PepperConfig,
  store: Store,
  random: Random,
  old: readonly Fingerprinted[],
): Promise<Source> {
  if (pepper !== undefined) return { from: 'KEYHAVEN_PEPPER', text: pepper }
  const path = join(dataFolder, FILE)
  const from = `KEYHAVEN_DATA: ${path}`
  const kept = await readSecretFile(dataFolder, FILE)
  if (kept !== undefined) return { from, text: kept }
  const last = (await store.pinned(NEWEST_PIN)) ?? (await store.pinned(FIRST_PIN))
  if (last !== undefined && !old.some(({ fingerprint }) => fingerprint === last)) {
    throw new ConfigError(
      `KEYHAVEN_DATA: ${path} is missing, and no key of this database is known without it: bring it back, or set KEYHAVEN_PEPPER`,
    )
  }
  const text = Buffer.from(random(32)).toString('base64url')
  await writeSecretFile(dataFolder, FILE, text)
  return { from, text }
}

function anotherPepper({ pepper }: PepperConfig, from: string): ConfigError {
  const problem =
    'is not the pepper that this database was last started with, without which no key is known; to replace that one, put it into KEYHAVEN_OLD_PEPPERS'
  return new ConfigError(`${from}${pepper === undefined ? '' : ':'} ${problem}`)
}

/** @throws ConfigError naming the first pepper that is missing, and how many keys need it. */
async function requireNeeded(
  store: Store,
  given: readonly LabelledPepper[],
  firstLabel: string,
  nowMs: number,
): Promise<void> {
  for (const name of await store.pepperNames()) {
    const pin = GONE_PIN + name
    const isGone = (await store.pinned(pin)) === 'yes'
    if (given.some((each) => each.name === name)) {
      if (isGone) await store.repin(pin, 'no')
    } else if (!isGone) {
      const needing = await keysNeeding(store, name, nowMs)
      if (needing > 0) throw missingPepper(name === '' ? firstLabel : name, needing)
      // What it leaves behind is not counted again at every start.
      await store.repin(pin, 'yes')
    }
  }
}

function missingPepper(label: string, needing: number): ConfigError {
  const keys = `${needing}${needing === NEEDING_MAX ? ' or more' : ''} ${needing === 1 ? 'key needs' : 'keys need'}`
  return new ConfigError(
    `KEYHAVEN_OLD_PEPPERS: the pepper ${label} is missing, and ${keys} it: bring it back, or revoke them first`,
  )
}
