/** The listings of every host, asked of an application as anybody downloads them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, systemRandom } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { type Contract, contracts } from '../../src/contract/index.ts'
import { currentSettings, type LanguageKey, languages } from '../../src/host/codegen/index.ts'
import { toFetch } from '../../src/host/http/index.ts'
import { echoEndpoints, shapeEndpoints } from '../probe/endpoints.ts'
import { genericWordsEndpoints, titledWordsEndpoints, wordsEndpoints } from '../probe/words.ts'

/** The code of one host in one language. */
export interface Listing {
  readonly language: LanguageKey
  readonly host: string
  readonly text: string
}

/** Listings of every language, and more of a host when a compiler wants other options. */
export interface Listings {
  readonly all: readonly Listing[]
  /** The listing with these options (`TreatTypesAsStrings=Uri`). @throws Error when it is refused. */
  ask(language: LanguageKey, host: string, query: string): Promise<Listing>
  close(): Promise<void>
}

const probe = (
  name: string,
  endpoints: Contract['endpoints'],
  textCase: 'camel' | 'pascal' = 'camel',
): Contract => ({
  name,
  serviceName: name,
  settings: { textCase, dates: 'wcf', nullableDates: 'plain' },
  codeSettings: { ...currentSettings, textCase },
  endpoints,
})

/**
 * Shapes and their echo in two hosts, since `EchoResponse` and `Echo` name each other and Python cannot have that; names that are reserved
 * words in two as well, spelled as the languages spell them and as .NET does, and the parameters of types that are so in another.
 */
const probes: readonly Contract[] = [
  probe('shapes', () => shapeEndpoints),
  probe('echo', () => echoEndpoints),
  probe('words', () => wordsEndpoints),
  probe('titled', () => titledWordsEndpoints, 'pascal'),
  probe('generics', () => genericWordsEndpoints),
]

/** Base path by host; Keyhaven's own operations, and those of all contracts, are at the root. */
const BASE_PATHS: ReadonlyMap<string, string> = new Map([
  ['root', ''],
  ...[...contracts, ...probes].map(({ name }) => [name, `/${name}`] as const),
])

type Ask = (request: Request) => Promise<Response>

async function open(
  folder: string,
  hosts: readonly Contract[],
): Promise<{ ask: Ask; close(): Promise<void> }> {
  const app = await createApp({
    config: readConfig({ KEYHAVEN_DATA: folder }),
    clock: () => new Date(),
    random: systemRandom,
    served: () => {},
    contracts: hosts,
  })
  return { ask: toFetch(app.handle), close: () => app.close() }
}

/** The listings of the application as it is, and of the probe shapes beside it, so that the root has none of these. */
export async function openListings(): Promise<Listings> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-listings-'))
  const product = await open(join(folder, 'product'), contracts)
  const probing = await open(join(folder, 'probing'), probes)

  const ask = async (language: LanguageKey, host: string, query: string): Promise<Listing> => {
    const path = `${BASE_PATHS.get(host)}/types/${language}?${query}`
    const { ask: asked } = probes.some(({ name }) => name === host) ? probing : product
    const response = await asked(new Request(`http://localhost${path}`))
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`)
    return { language, host, text }
  }
  const wanted = languages.flatMap(({ key }) => [...BASE_PATHS.keys()].map((host) => ask(key, host, '')))
  return {
    all: await Promise.all(wanted),
    ask,
    async close() {
      await product.close()
      await probing.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
