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

interface Effort {
  readonly br: number
  readonly gzip: number
}

/** For one response: 1 MiB takes some 20 ms. */
const QUICK: Effort = { br: 4, gzip: 5 }
/** For a body that is sent again and again: an eighth smaller, in four times the time. The levels above take seconds. */
const THOROUGH: Effort = { br: 9, gzip: 9 }

const compressWith = (body: Uint8Array, encoding: Encoding, effort: Effort): Promise<Uint8Array> =>
  encoding === 'br'
    ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: effort.br } })
    : deflate(body, { level: effort.gzip })

/** The body compressed, off this thread. */
export const compressed = (body: Uint8Array, encoding: Encoding): Promise<Uint8Array> =>
  compressWith(body, encoding, QUICK)

/** What became of lasting bodies, for as long as they themselves are kept. */
const known = new WeakMap<Uint8Array, Map<Encoding, Promise<Uint8Array>>>()

/** The same for a body whose bytes stay as they are: it is compressed at the first call for it, and remembered. */
export function compressedOnce(body: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  const ofBody = known.get(body) ?? new Map<Encoding, Promise<Uint8Array>>()
  known.set(body, ofBody)
  const made = ofBody.get(encoding) ?? compressWith(body, encoding, THOROUGH)
  ofBody.set(encoding, made)
  return made
}
