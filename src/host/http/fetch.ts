/** The exchange as the web's own `fetch(Request) → Response`: for tests without a port, and for other runtimes. */
import { Refusal } from '../message/index.ts'
import { allHeaders, type BodyStream } from './exchange.ts'
import type { Handle } from './site.ts'

export type Fetch = (request: Request, address?: string) => Promise<Response>

export const toFetch =
  (handle: Handle): Fetch =>
  async (request, address = '127.0.0.1') => {
    const url = new URL(request.url)
    const response = await handle({
      method: request.method,
      target: url.pathname + url.search,
      header: (name) => (name === 'host' ? url.host : (request.headers.get(name) ?? undefined)),
      address,
      secure: url.protocol === 'https:',
      async body(bytesMax) {
        const bytes = new Uint8Array(await request.arrayBuffer())
        if (bytes.length <= bytesMax) return bytes
        throw new Refusal({
          status: 413,
          code: 'PayloadTooLarge',
          message: `The body is longer than ${bytesMax} bytes.`,
        })
      },
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(allHeaders(response))) {
      for (const each of typeof value === 'string' ? [value] : value) headers.append(name, each)
    }
    const isBodiless = request.method === 'HEAD' || response.status === 204 || response.status === 304
    const { body } = response
    const content = typeof body === 'function' && !isBodiless ? readable(body) : body
    return new Response(
      isBodiless ? null : (content as string | Uint8Array<ArrayBuffer> | ReadableStream | undefined),
      {
        status: response.status,
        headers,
      },
    )
  }

/** Asks for the next text when the reader wants more. */
function readable(body: BodyStream): ReadableStream<Uint8Array> {
  const closed = new AbortController()
  const texts = body(closed.signal)[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(Buffer.from(value))
    },
    async cancel() {
      closed.abort()
      await texts.return?.()
    },
  })
}
