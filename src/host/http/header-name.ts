/** How names of headers are written on the wire. */

/** Names as the exchange has them → as they are written. The service's own headers, so there are few. */
const written = new Map([
  ['www-authenticate', 'WWW-Authenticate'],
  ['ratelimit', 'RateLimit'],
  ['ratelimit-policy', 'RateLimit-Policy'],
])

/**
 * `content-type` → `Content-Type`. HTTP does not tell them apart, but ServiceStack writes them so, and its Java client looks for
 * `Content-Type` letter by letter: of an error that comes with another it shows neither code nor message.
 */
export function writtenName(name: string): string {
  let text = written.get(name)
  if (text === undefined) {
    text = name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
    written.set(name, text)
  }
  return text
}
