/** Compression of answers, with what the caller accepts (RFC 9110 12.5.3). */
import { promisify } from 'node:util'
import { type BrotliOptions, brotliCompress, constants, gzip, type ZlibOptions } from 'node:zlib'

/** Shorter bodies gain nothing. */
export const COMPRESSED_BYTES_MIN = 1024

export type Encoding = 'br' | 'gzip'

const brotli = promisify<Uint8Array, BrotliOptions, Uint8Array>(brotliCompress)
const deflate = promisify<Uint8Array, ZlibOptions, Uint8Array>(gzip)

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

/** The body compressed, off this thread. */
export const compressed = (body: Uint8Array, encoding: Encoding): Promise<Uint8Array> =>
  encoding === 'br'
    ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    : deflate(body, { level: 5 })
