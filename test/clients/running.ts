/** A running Keyhaven for programs of other languages to call, and what they are told of it. */
import { writeFile } from 'node:fs/promises'
import type { LanguageKey } from '../../src/host/codegen/index.ts'
import { makePeople, PASSWORD, ROOT_KEY } from '../client/people.ts'
import { ADMIN_PASSWORD } from '../docs/first-program.ts'
import { startKeyhaven } from '../e2e/start-keyhaven.ts'

/** Whose listings a program needs. `root` has Keyhaven's own operations. */
export const hosts = ['root', 'digitalu', 'firstchoice', 'bokamera', 'foundry'] as const
export type HostName = (typeof hosts)[number]

/** What a program needs to know. */
export interface Where {
  /** For the program: `KEYHAVEN_URL`, `KEYHAVEN_PASSWORD` of the user `ada`, `KEYHAVEN_ROOT_KEY`, and `KEYHAVEN_MACHINE`, the id of a machine of her company. */
  readonly env: Readonly<Record<string, string>>
  /**
   * The code of a host, downloaded from the running process, as it came; `query` is of options, `Package=bokamera`.
   * @throws Error when it is refused.
   */
  listing(language: LanguageKey, host: HostName, query?: string): Promise<string>
}

/** A process with people of its own, so that no program sees what another one did. `stop` ends it and removes its data. */
export interface Running {
  readonly where: Where
  stop(): Promise<void>
}

/** Starts the process on a free port, and has the people of `test/client` made. */
export async function startRunning(): Promise<Running> {
  const works: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const work of works.splice(0).reverse()) await work()
  }
  try {
    const { url } = await startKeyhaven({
      cleanUp: (work) => void works.push(work),
      env: { KEYHAVEN_ROOT_KEY: ROOT_KEY, KEYHAVEN_ADMIN_PASSWORD: ADMIN_PASSWORD },
    })
    const { machine } = await makePeople(url)
    const env = {
      KEYHAVEN_URL: url,
      KEYHAVEN_PASSWORD: PASSWORD,
      KEYHAVEN_ROOT_KEY: ROOT_KEY,
      KEYHAVEN_MACHINE: machine,
    }
    const listing: Where['listing'] = async (language, host, query = '') => {
      const path = `${host === 'root' ? '' : `/${host}`}/types/${language}?${query}`
      const answer = await fetch(`${url}${path}`)
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
      return text
    }
    return { where: { env, listing }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Writes the listing of every host to a path of its own; `queryOf` gives each its options. */
export async function writeListings(
  where: Where,
  language: LanguageKey,
  pathOf: (host: HostName) => string,
  queryOf: (host: HostName) => string = () => '',
): Promise<void> {
  for (const host of hosts) await writeFile(pathOf(host), await where.listing(language, host, queryOf(host)))
}
