/** What a caller presents, before anybody has looked whether it is good. Pure. */
import { PresentedSecret, Secret } from '../keys/index.ts'

/** The places a credential can stand in, as plain text. */
export interface Presented {
  /** The whole value of `Authorization`. */
  readonly authorization?: string
  /** The value of `X-Api-Key`. */
  readonly apiKeyHeader?: string
  readonly sessionIds?: SessionIds
}

/** The values of `ss-id`, `ss-pid` and `ss-opt`. */
export interface SessionIds {
  readonly id?: string
  readonly pid?: string
  readonly opt?: string
}

export type Credential =
  | { readonly kind: 'basic'; readonly userName: string; readonly password: Secret }
  | { readonly kind: 'secret'; readonly text: PresentedSecret; readonly place: 'header' | 'bearer' | 'basic' }
  | { readonly kind: 'session'; readonly id: Secret; readonly permanent: boolean }
  /** Basic credentials that cannot be decoded, or are empty. */
  | { readonly kind: 'broken' }

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/
const SESSION_ID = /^[A-Za-z0-9]{20}$/

/**
 * The first that is there of: `X-Api-Key`, `Authorization` (Bearer or Basic), the session. What a program says explicitly comes before
 * a cookie that a browser adds by itself; the order of the headers is auth spec 6.2. Unknown schemes and empty values are as if not there.
 */
export function parseCredential(presented: Presented): Credential | undefined {
  const key = presented.apiKeyHeader?.trim()
  if (key) return { kind: 'secret', text: new PresentedSecret(key), place: 'header' }
  return parseAuthorization(presented.authorization ?? '') ?? parseSession(presented.sessionIds ?? {})
}

/** The ids that a request comes with: in cookies, or where there are none in the headers that stand for them (auth spec 7.4). */
export function sessionIdsIn(request: {
  cookie(name: string): string | undefined
  header(name: string): string | undefined
}): SessionIds {
  const place = (name: string): string | undefined => request.cookie(name) ?? request.header(`x-${name}`)
  return { id: place('ss-id'), pid: place('ss-pid'), opt: place('ss-opt') }
}

function parseAuthorization(value: string): Credential | undefined {
  // No expression for the whole: headers are long enough for one that looks back to take a second.
  const trimmed = value.trim()
  const blank = trimmed.search(/\s/)
  if (blank < 0) return undefined
  const scheme = trimmed.slice(0, blank)
  const rest = trimmed.slice(blank).trimStart()
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'secret', text: new PresentedSecret(rest), place: 'bearer' }
    case 'basic':
      return parseBasic(rest)
    default:
      return undefined
  }
}

/** A user name with an empty password is an API key (auth spec 3.1). Text is UTF-8 (RFC 7617 2.1). */
function parseBasic(encoded: string): Credential {
  const text = decodeBase64(encoded)
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 0) return { kind: 'broken' }
  const userName = text.slice(0, colon)
  const password = text.slice(colon + 1)
  if (userName === '' && password === '') return { kind: 'broken' }
  if (password === '') return { kind: 'secret', text: new PresentedSecret(userName), place: 'basic' }
  return { kind: 'basic', userName, password: new Secret(password) }
}

function decodeBase64(encoded: string): string | undefined {
  if (!BASE64.test(encoded)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'))
  } catch {
    return undefined
  }
}

/** A permanent session is found under `ss-pid`, and only when `ss-opt=perm` comes along (auth spec 7.4). */
function parseSession({ id, pid, opt }: SessionIds): Credential | undefined {
  const permanent = opt === 'perm' && isSessionId(pid)
  const found = permanent ? pid : id
  return isSessionId(found) ? { kind: 'session', id: new Secret(found), permanent } : undefined
}

function isSessionId(text: string | undefined): text is string {
  return text !== undefined && SESSION_ID.test(text)
}
