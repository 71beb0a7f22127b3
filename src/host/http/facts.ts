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

export class Facts implements RequestFacts {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly basePath: string
  /** Host and port as the caller named them. */
  readonly authority: string
  readonly address: string
  readonly secure: boolean
  readonly #request: HttpRequest
  readonly #origin: string | undefined

  constructor(request: HttpRequest, { basePath, origin }: Place, id: string) {
    const { path, query } = splitTarget(request.target)
    this.id = id
    this.method = request.header('x-http-method-override')?.toUpperCase() || request.method
    this.path = path.slice(basePath.length) || '/'
    this.query = query
    this.basePath = basePath
    this.authority = request.header('host') ?? DEFAULT_HOST
    this.address = request.address
    this.secure = request.secure
    this.#request = request
    this.#origin = origin
  }

  get origin(): string {
    return this.#origin ?? `${this.secure ? 'https' : 'http'}://${this.authority}`
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
