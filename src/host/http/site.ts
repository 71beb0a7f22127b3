/** Several hosts behind one address: chosen by `Host` name where it is mapped, else by base path, else the one at the root. */
import { randomUUID } from 'node:crypto'
import { type Eventual, followed } from './eventual.ts'
import type { Headers, HttpRequest, HttpResponse } from './exchange.ts'
import type { Place } from './facts.ts'
import type { Host, Outcome } from './host.ts'
import { ofHead, remembered } from './remembered.ts'

/** One line of the log. Never a query, a header or a body: those may hold secrets. */
export interface Served {
  /** Letters, digits and `_.:-`. */
  readonly requestId: string
  readonly host: string
  readonly operation: string | undefined
  readonly caller: string | undefined
  readonly method: string
  readonly status: number
  readonly ms: number
  readonly address: string
  readonly fault: unknown
}

export interface SiteOptions {
  /** The host at the root comes first. */
  readonly hosts: readonly [Host, ...Host[]]
  /** Lower-case host name without port → host that then answers at the root. */
  readonly hostNames: ReadonlyMap<string, Host>
  /** Where people reach the service, `https://keys.example.org`; undefined: what they say in `Host`. Mapped host names stand for themselves. */
  readonly publicOrigin?: string
  /** Paths that GET and HEAD are answered at whatever the host: health checks. */
  readonly probes: ReadonlyMap<string, () => Promise<HttpResponse>>
  readonly served: (entry: Served) => void
}

const ROOT_PLACE: Place = { basePath: '', origin: undefined }

/** Request → response, at once where nothing is waited for; never throws. */
export type Handle = (request: HttpRequest) => Eventual<HttpResponse>

/**
 * On every answer: no sniffing, no framing, no addresses told to other sites. Within the site they are: with `no-referrer` browsers send
 * `Origin: null` with our own forms (fetch spec 3.2), and over plain http nothing else tells those from a stranger's.
 */
const SAFETY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
} as const

const withSafety = remembered((common: Headers): Headers => ({ ...SAFETY, ...common }))

/** A caller's request id is taken over when it is plain; anything else gets a new one. */
const plainId = (sent: string | undefined): string | undefined =>
  sent !== undefined && /^[\w.:-]{1,64}$/.test(sent) ? sent : undefined

export function createSite(options: SiteOptions): Handle {
  const [root, ...others] = options.hosts
  const { publicOrigin } = options
  const byPath = new Map(others.map((host) => [host.basePath, host]))
  const choose = (request: HttpRequest): { readonly host: Host; readonly place: Place } => {
    const mapped = options.hostNames.size > 0 && options.hostNames.get(hostNameOf(request))
    if (mapped) return { host: mapped, place: ROOT_PLACE }
    const host = byPath.get(firstSegment(request.target).toLowerCase()) ?? root
    return { host, place: { basePath: host.basePath, origin: publicOrigin } }
  }
  const heard = ofHead((request: HttpRequest) => {
    const sentId = plainId(request.header('x-request-id'))
    const probe = isRead(request.method) ? options.probes.get(pathOf(request.target)) : undefined
    return { sentId, probe, ...(probe ? { host: root, place: ROOT_PLACE } : choose(request)) }
  })

  return (request) => {
    const started = performance.now()
    const { sentId, probe, host, place } = heard(request)
    const requestId = sentId ?? randomUUID()
    const outcome = probe ? probe().then(probed) : host.handle(request, requestId, place)
    return followed(outcome, ({ response, operation, caller, fault }) => {
      options.served({
        requestId,
        host: host.name,
        operation,
        caller,
        method: request.method,
        status: response.status,
        ms: performance.now() - started,
        address: request.address,
        fault,
      })
      return { ...response, common: response.common ? withSafety(response.common) : SAFETY, requestId }
    })
  }
}

const probed = (response: HttpResponse): Outcome => ({
  response,
  operation: undefined,
  caller: undefined,
  fault: undefined,
})

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

const pathOf = (target: string): string => target.split('?', 1)[0]!

/** `example.org.` is `example.org` (RFC 1034 3.1). */
const hostNameOf = (request: HttpRequest): string =>
  (request.header('host') ?? '').replace(/\.?(?::\d+)?$/, '').toLowerCase()

/** `/bokamera` of `/bokamera`, `/bokamera/…` and `/bokamera?…`, but not of `/bokameras` (wire spec 4.1). */
const firstSegment = (target: string): string => /^\/[^/?]*/.exec(target)?.[0] ?? ''
