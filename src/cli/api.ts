/** The public API over HTTP: nothing else of the service is known here. */
import { UsageError } from './exit-code.ts'
import { KEY } from './secret-input.ts'
import type { Surroundings } from './surroundings.ts'

export const URL_SETTING = 'KEYHAVEN_URL'
const DEFAULT_URL = 'http://127.0.0.1:4600'
const TIMEOUT_MS = 30_000

/** An answer as it came, and what it says. */
export interface Answer {
  readonly text: string
  readonly value: any
}

/** A refused member. */
export interface RefusedField {
  readonly field: string
  readonly message: string
}

/** The service said no. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  readonly fields: readonly RefusedField[]
  /** The whole answer, as JSON. */
  readonly text: string

  constructor(answer: Answer, status: number) {
    const { errorCode, message, errors } = answer.value.responseStatus
    super(message ?? errorCode)
    this.status = status
    this.code = errorCode
    this.text = answer.text
    this.fields = (errors ?? []).map(({ fieldName, message: why }: any) => ({
      field: fieldName,
      message: why,
    }))
  }
}

/** Nobody answered, or somebody who is not Keyhaven. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection'
}

export interface Ask {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  /** Makes something: it is sent with an `Idempotency-Key`, and again where the answer got lost. */
  readonly makes?: boolean
}

export interface Api {
  /** @throws Refused, NoConnection */
  call(method: string, path: string, ask?: Ask): Promise<Answer>
}

/** @throws UsageError when the environment does not say where the service is, and by which key. */
export function openApi({ environment, newId }: Surroundings): Api {
  const base = baseOf(environment[URL_SETTING] || DEFAULT_URL)
  const key = environment[KEY]
  if (!key) throw new UsageError(`${KEY} is not set: the key to come with.`)
  // What is no printable ASCII cannot stand in a header, and the error of fetch would repeat it.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UsageError(`${KEY} is no key: it has blanks, or other than printable ASCII.`)

  return {
    async call(method, path, { query = {}, body, makes = false } = {}) {
      const url = `${base}${path}${queryText(query)}`
      const headers = {
        accept: 'application/json',
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(makes && { 'idempotency-key': newId() }),
      }
      const request = { method, headers, body: body && JSON.stringify(body) }
      const told = await send(url, request).catch((error: unknown) => {
        // The work may have been done: under its key it is not done again.
        if (makes && isCutOff(error)) return send(url, request)
        throw error
      })
      return understood(told.response, told.text, base)
    },
  }
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${URL_SETTING} is no http or https address.`)
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${URL_SETTING} has a name or password in it. The key to come with is ${KEY}.`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

interface Sent {
  readonly response: Response
  readonly text: string
}

async function send(url: string, request: RequestInit): Promise<Sent> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { ...request, redirect: 'manual', signal })
    return { response, text: await response.text() }
  } catch (error) {
    throw new NoConnection(`cannot reach ${new URL(url).origin}: ${reasonOf(error)}`, { cause: error })
  }
}

/** `fetch failed` has what failed as its cause, and that may have several. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string; errors?: Error[] } }
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`
  const [first] = cause?.errors ?? []
  return cause?.message || first?.message || cause?.code || message
}

/** Whether the connection broke after it was made. */
function isCutOff(error: unknown): boolean {
  const { cause } = (error as NoConnection).cause as { cause?: { code?: string } }
  return cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET'
}

function understood(response: Response, text: string, base: string): Answer {
  const answer = { text, value: parsed(text) }
  if (response.ok && answer.value !== undefined) return answer
  if (answer.value?.responseStatus?.errorCode) throw new Refused(answer, response.status)
  throw new NoConnection(`${base} answers ${response.status}, but not as Keyhaven does: see ${URL_SETTING}`)
}

function parsed(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
