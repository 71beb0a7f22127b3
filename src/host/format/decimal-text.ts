/** System.Decimal as text: 96 bits of digits and a scale of 0 to 28, both kept. */

const PLAIN = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,10})?$/
const FLOATING = /^\s*([+-]?)(\d[\d,]*)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?\s*$/
const SCALE_MAX = 28
const DIGITS_MAX = 2n ** 96n - 1n

/** Divides by ten to the `places`, a tie going to the even neighbour, as .NET does when digits do not fit. */
function rounded(digits: bigint, places: number): bigint {
  const divisor = 10n ** BigInt(places)
  const quotient = digits / divisor
  const twice = (digits % divisor) * 2n
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** The digits and scale that fit a decimal, or undefined when the whole part is too large. */
function fitted(digits: bigint, scale: number): [bigint, number] | undefined {
  const over = Math.max(0, scale - SCALE_MAX)
  for (let places = over; places <= scale; places++) {
    const fit = places === 0 ? digits : rounded(digits, places)
    if (fit <= DIGITS_MAX) return [fit, scale - places]
  }
  return undefined
}

function spelled(negative: boolean, digits: bigint, scale: number): string {
  const text = digits.toString().padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  const plain = scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`
  return negative && digits !== 0n ? `-${plain}` : plain
}

/** Whole and fraction digits after the exponent has moved the point; undefined when the result can only overflow. */
function shifted(whole: string, fraction: string, exponent: number): [string, string] | undefined {
  if (exponent === 0) return [whole, fraction]
  if (exponent > 0) {
    const digits = whole + fraction
    if (/^0*$/.test(digits)) return ['0', fraction.slice(exponent)]
    if (exponent > 64 + fraction.length) return undefined
    const moved = fraction.padEnd(exponent, '0')
    return [whole + moved.slice(0, exponent), moved.slice(exponent)]
  }
  const zeros = Math.min(-exponent, 64 + whole.length)
  const moved = whole.padStart(zeros, '0')
  return [moved.slice(0, moved.length - zeros), moved.slice(moved.length - zeros) + fraction]
}

/**
 * Reads a decimal and gives it in plain notation with its scale: `1.50` stays, `1e-7` is `0.0000001`, `1,5` is `15` (wire spec 3.2.3,
 * 3.4.4). Digits beyond 28 decimals are rounded to even; undefined when it is no number or too large.
 */
export function parseDecimal(text: string): string | undefined {
  if (PLAIN.test(text) && !/^-[0.]+$/.test(text)) return text
  const match = FLOATING.exec(text)
  if (!match || (match[2] === undefined && !match[3])) return undefined
  const exponent = Number(match[4] ?? 0)
  const moved = shifted((match[2] ?? '').replaceAll(',', ''), match[3] ?? '', exponent)
  if (!moved) return undefined
  const whole = moved[0].replace(/^0+/, '')
  if (whole.length > 29) return undefined
  // Two digits beyond the scale decide the rounding, together with whether anything but zeros follows them.
  const kept = moved[1].slice(0, SCALE_MAX + 2)
  const rest = /[1-9]/.test(moved[1].slice(SCALE_MAX + 2)) ? '1' : ''
  const fraction = kept + rest
  const fit = fitted(BigInt(whole + fraction || '0'), fraction.length)
  return fit && spelled(match[1] === '-', ...fit)
}
