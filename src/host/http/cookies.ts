/** Cookies, read and written (RFC 6265). */

/** The value of one cookie of a `Cookie` header; undefined when it is not there. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const part of header.split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return undefined
}

export interface CookieOptions {
  /** Lifetime; 0 deletes, undefined ends with the browser. */
  readonly maxAgeSeconds?: number
  readonly secure: boolean
}

/**
 * A `Set-Cookie` value: always HttpOnly and SameSite=Lax. The lifetime is `Max-Age`, since the cookie jar of ServiceStack's own
 * TypeScript client splits the header at the comma of an `Expires` date (auth spec 11.1).
 */
export function setCookie(name: string, value: string, options: CookieOptions): string {
  const age = options.maxAgeSeconds === undefined ? '' : `; max-age=${options.maxAgeSeconds}`
  return `${name}=${value}${age}; path=/; ${options.secure ? 'secure; ' : ''}samesite=lax; httponly`
}
