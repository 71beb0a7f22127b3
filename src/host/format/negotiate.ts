/** Which format answers a request, by `Accept` as HTTP says (RFC 9110 12.5.1). */

/** What negotiation needs to know of a format. */
interface Negotiable {
  readonly mediaType: string
}

interface Range {
  readonly type: string
  /** 0 to 1. */
  readonly quality: number
  /** 2 for a full media type, 1 for `text/*`, 0 for all. */
  readonly precision: number
}

/** More are not looked at: they are compared with each other. */
const RANGES_MAX = 50

/**
 * The format that fits `accept` best: highest quality, then first named. Nothing named, or nothing known, gives the first format;
 * `undefined` is never answered, since a 406 would help nobody. A wildcard never chooses HTML: a page is for those who ask for one.
 */
export function negotiate<F extends Negotiable>(accept: string | undefined, formats: readonly F[]): F {
  const fallback = formats[0]!
  if (accept === undefined || accept === '*/*' || accept === fallback.mediaType) return fallback
  const ranges = accept.split(',', RANGES_MAX).map(parseRange)
  let best: F | undefined
  let bestQuality = 0
  for (const range of ranges) {
    const chosen = range.quality > bestQuality ? firstOf(range, ranges, formats) : undefined
    if (!chosen) continue
    best = chosen
    bestQuality = range.quality
  }
  return best ?? fallback
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  const precision = type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0, precision }
}

const covers = (range: Range, mediaType: string): boolean =>
  range.precision === 0 ||
  (range.precision === 1 ? mediaType.startsWith(range.type.slice(0, -1)) : range.type === mediaType)

/** The first format in a range that no more precise range refuses (`*\/*, text/csv;q=0`). */
const firstOf = <F extends Negotiable>(
  range: Range,
  ranges: readonly Range[],
  formats: readonly F[],
): F | undefined =>
  formats.find(
    (format) =>
      covers(range, format.mediaType) &&
      (range.precision === 2 || format.mediaType !== 'text/html') &&
      !ranges.some(
        (other) =>
          other.precision > range.precision && other.quality === 0 && covers(other, format.mediaType),
      ),
  )
