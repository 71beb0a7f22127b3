/** The process whose pages are looked at, with a host under a name of its own and all under their paths. */
import type { CleanUp } from '../e2e/clean-up.ts'
import { startKeyhaven } from '../e2e/start-keyhaven.ts'

export const PASSWORD = 'a password for pages'
export const ROOT_KEY = 'root-key-of-the-page-tests-0123456789'
const NAMED_HOST = 'bokamera.example.org'

export interface Served {
  readonly url: string
  /** Where `bokamera` answers at the root. */
  readonly namedUrl: string
  /** Calls with the root key. @throws Error unless the answer is a 200. */
  call(path: string, body: object): Promise<any>
}

export async function startServed(cleanUp: CleanUp): Promise<Served> {
  const { url } = await startKeyhaven({
    cleanUp,
    env: {
      KEYHAVEN_HOSTS: `${NAMED_HOST}=bokamera`,
      KEYHAVEN_ADMIN_PASSWORD: PASSWORD,
      KEYHAVEN_ROOT_KEY: ROOT_KEY,
    },
  })
  return {
    url,
    namedUrl: `http://${NAMED_HOST}:${new URL(url).port}`,
    async call(path, body) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
  }
}
