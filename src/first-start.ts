/** What happens once, on the first start: an administrator is made, and everything that is needed to begin is told. */
import type { App } from './app.ts'
import type { Config } from './config.ts'
import type { Actor, Random } from './keys/index.ts'
import { Secret, toBase62 } from './keys/index.ts'

const USER_NAME = 'admin'

/** Who does what no caller asked for. */
const SYSTEM: Actor = { id: 'system', keyId: undefined, address: '', requestId: 'first-start' }

export interface Administrator {
  readonly userName: string
  /** Undefined when it was configured, so that whoever starts the service knows it. */
  readonly password: string | undefined
}

/**
 * Makes the administrator on the first start. Where that was cut before it had told the password, nobody knows it, and another one takes
 * its place; undefined when it was told, or when others were made, or it was deleted, since.
 */
export async function makeAdministrator(
  { store, identity, isFirstStart }: App,
  config: Config,
  random: Random,
  nowMs: number,
): Promise<Administrator | undefined> {
  if (!isFirstStart) return undefined
  const [first, ...others] = (await store.queryUsers({}, { limit: 2 })).items
  const isCut = first?.userName === USER_NAME && others.length === 0
  if ((first && !isCut) || (await somebodyWasDeleted(store))) return undefined
  const password = config.adminPassword ?? toBase62(random(18), 25)
  if (first) {
    await identity.updateUser(first.id, { password: { next: new Secret(password) } }, SYSTEM, nowMs)
  } else {
    const about = { email: config.adminEmail, displayName: 'Administrator', roles: ['admin'] }
    await identity.createUser({ userName: USER_NAME, password, ...about }, SYSTEM, nowMs)
  }
  return { userName: USER_NAME, password: config.adminPassword === undefined ? password : undefined }
}

/** Whoever deleted the administrator, or made another in their place, can do everything already. */
const somebodyWasDeleted = async (store: App['store']): Promise<boolean> =>
  (await store.queryEvents({ kind: 'user.deleted' }, { limit: 1 })).items.length > 0

/** What a start prints: on the first one all that was made, with two commands to paste; later only what is new, and often nothing is. */
export function welcome(
  url: string,
  administrator: Administrator | undefined,
  rootKey: string | undefined,
): string {
  if (administrator) return firstWelcome(url, administrator, rootKey)
  const isReady = `Keyhaven is ready at ${url}\n`
  return rootKey === undefined
    ? isReady
    : `\n${isReady}\nThis is shown once; keep it somewhere safe:\n  root key       ${rootKey}\n`
}

/** With two commands: make a key, verify it. */
function firstWelcome(url: string, administrator: Administrator, rootKey: string | undefined): string {
  const { userName, password } = administrator
  const user = `${userName}:${password ?? '$KEYHAVEN_ADMIN_PASSWORD'}`
  const quote = password === undefined ? '"' : "'"
  const bearer =
    rootKey === undefined
      ? '"Authorization: Bearer $KEYHAVEN_ROOT_KEY"'
      : `'Authorization: Bearer ${rootKey}'`
  return `
Keyhaven is ready at ${url}

This is shown once; keep it somewhere safe:
  administrator  ${userName}
  password       ${password ?? 'as configured in KEYHAVEN_ADMIN_PASSWORD'}
  root key       ${rootKey ?? 'as configured in KEYHAVEN_ROOT_KEY'}

Make a key, then verify it:
  KEY=$(curl -s ${url}/v1/keys -u ${quote}${user}${quote} -H 'Content-Type: application/json' -d '{"name":"my first key"}' | sed -n 's/.*"secret":"\\([^"]*\\)".*/\\1/p'); echo "$KEY"
  curl -s ${url}/v1/keys/verify -H ${bearer} -H 'Content-Type: application/json' -d "{\\"key\\":\\"$KEY\\"}"
`
}
