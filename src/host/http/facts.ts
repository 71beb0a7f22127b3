/** What is known of a request beside its message; what is seldom asked for is worked out when it is. */
import { cookieValue } from './cookies.ts'
import type { HttpRequest, RequestFacts } from './exchange.ts'
import { splitTarget } from './target.ts'

/** Of requests that name no host, as HTTP/1.0 allows. */
const DEFAULT_HOST = 'localhost'

/** Where a host is reached. */
export interface Place {
  /** `/bokamera`, or empty at the root. */
  readonly basePath: string
  /** Scheme and authority that people use; undefined: what the request says. */
  readonly origin: string | undefined
}

/** What is known of a request from its head. */
export interface Told
  extends Pick<RequestFacts, 'method' | 'path' | 'query' | 'basePath' | 'address' | 'secure'> {
  /** Host and port as the caller named them. */
  readonly authority: string
  readonly origin: string
}

export function toldBy(request: HttpRequest, { basePath, origin }: Place): Told {
  const { path, query } = splitTarget(request.target)
  const authority = request.header('host') ?? DEFAULT_HOST
  const { address, secure } = request
  return {
    method: request.header('x-http-method-override')?.toUpperCase() || request.method,
    path: path.slice(basePath.length) || '/',
    query,
    basePath,
    authority,
    origin: origin ?? `${secure ? 'https' : 'http'}://${authority}`,
    address,
    secure,
  }
}

export class Facts implements RequestFacts {
  readonly id: string
  readonly head: object | undefined
  readonly #told: Told
  readonly #request: HttpRequest

  constructor(request: HttpRequest, told: Told, id: string) {
    this.id = id
    this.head = request.head
    this.#told = told
    this.#request = request
  }

  get method(): string {
    return this.#told.method
  }

  get path(): string {
    return this.#told.path
  }

  get query(): string {
    return this.#told.query
  }

  get basePath(): string {
    return this.#told.basePath
  }

  /** Host and port as the caller named them. */
  get authority(): string {
    return this.#told.authority
  }

  get address(): string {
    return this.#told.address
  }

  get secure(): boolean {
    return this.#told.secure
  }

  get origin(): string {
    return this.#told.origin
  }

  get hostName(): string {
    return this.origin.replace(/^\w+:\/\//, '').replace(/:\d+$/, '')
  }

  header(name: string): string | undefined {
    return this.#request.header(name)
  }

  cookie(name: string): string | undefined {
    return cookieValue(this.#request.header('cookie'), name)
  }
}
