/** An operation's page with client code, and the client code of a whole host, over HTTP. */
import { atLeast, atMost, type Figure, median } from './figures.ts'
import { type Keyhaven, type Load, startKeyhaven, temporaryFolder } from './processes.ts'
import { getText } from './requests.ts'
import { round } from './rounds.ts'

const CONNECTIONS = 16
const ROUNDS = 5
const ROUND_MS = 1000
const PAGE_AIM = 2000
const LISTING_AIM = 3000
const FIRST_LISTING_AIM_MS = 30

/** Languages whose first listing is measured, each in a process that has made no other: pages are loaded before, code is not. */
const LANGUAGES = ['csharp', 'typescript', 'python', 'swift', 'go'] as const

export async function measurePage(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  const keyhaven = await startKeyhaven(folder.path)
  try {
    const page = await rateOf(load, keyhaven, '/bokamera/xml/metadata?op=CreateApiKey&lang=python')
    const listing = await rateOf(load, keyhaven, '/types/typescript')
    return [
      atLeast('operation page', page, PAGE_AIM, ' /s'),
      atMost('client code, first answer', await firstListing(), FIRST_LISTING_AIM_MS, ' ms'),
      atLeast('client code, repeated', listing, LISTING_AIM, ' /s'),
    ]
  } finally {
    await keyhaven.stop()
    folder.remove()
  }
}

/** Median of the rounds. The first is not counted: code is compiled while it warms up. */
async function rateOf(load: Load, server: Keyhaven, path: string): Promise<number> {
  const request = getText(path)
  const rates: number[] = []
  for (let n = 0; n <= ROUNDS; n++) {
    const { perSecond } = await round(load, { server, requests: [request] }, CONNECTIONS, ROUND_MS)
    if (n > 0) rates.push(perSecond)
  }
  return median(rates)
}

/** ms to the whole first listing of a new process, which has loaded its pages; the median of the languages, each in a process of its own. */
async function firstListing(): Promise<number> {
  const times: number[] = []
  for (const language of LANGUAGES) {
    const folder = temporaryFolder()
    const keyhaven = await startKeyhaven(folder.path)
    try {
      const url = `http://127.0.0.1:${keyhaven.port}`
      await (await fetch(`${url}/metadata`)).text()
      const started = performance.now()
      await (await fetch(`${url}/types/${language}`)).text()
      times.push(performance.now() - started)
    } finally {
      await keyhaven.stop()
      folder.remove()
    }
  }
  return median(times)
}
