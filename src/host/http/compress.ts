/** Compression of answers, with what the caller accepts (RFC 9110 12.5.3). */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Shorter bodies gain nothing. */
const BYTES_MIN = 1024

export type Encoding = 'br' | 'gzip'

const compressors = {
  br: (body: Uint8Array) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Uint8Array) => promisify(gzip)(body, { level: 5 }),
} as const

/** The encoding that the caller likes and we have: br before gzip; undefined for none. */
export function chosenEncoding(acceptEncoding: string | undefined): Encoding | undefined {
  if (acceptEncoding === undefined) return undefined
  const refused = new Set<string>()
  const accepted = new Set<string>()
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim())
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    ;(isRefused ? refused : accepted).add(name)
  }
  return (['br', 'gzip'] as const).find(
    (encoding) => !refused.has(encoding) && (accepted.has(encoding) || accepted.has('*')),
  )
}

/** The body compressed; undefined when it is too short to be worth it. */
export async function compressed(body: Uint8Array, encoding: Encoding): Promise<Uint8Array | undefined> {
  return body.length < BYTES_MIN ? undefined : compressors[encoding](body)
}
