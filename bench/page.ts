/** An operation's page with client code, over HTTP. */
import { atLeast, type Figure, median } from './figures.ts'
import { type Load, startKeyhaven, temporaryFolder } from './processes.ts'
import { getText } from './requests.ts'
import { round } from './rounds.ts'

const CONNECTIONS = 16
const ROUNDS = 5
const ROUND_MS = 1000
const AIM = 2000

export async function measurePage(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  const keyhaven = await startKeyhaven(folder.path)
  try {
    const request = getText('/bokamera/xml/metadata?op=CreateApiKey&lang=python')
    const rates: number[] = []
    for (let n = 0; n <= ROUNDS; n++) {
      const { perSecond } = await round(load, { server: keyhaven, request }, CONNECTIONS, ROUND_MS)
      // The first is not counted: code is compiled while it warms up.
      if (n > 0) rates.push(perSecond)
    }
    return [atLeast('operation page', median(rates), AIM, ' /s')]
  } finally {
    await keyhaven.stop()
    folder.remove()
  }
}
