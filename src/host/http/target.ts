/** A request target taken apart: path segments and query pairs (RFC 3986 3.3, 3.4). */
import { badRequest } from '../message/index.ts'

export interface Target {
  /** Still encoded, starting with `/`. */
  readonly path: string
  /** Without `?`. */
  readonly query: string
}

/** What a request target names: where, and of whom where the target says so. */
export interface RequestTarget {
  /** Path and query. */
  readonly target: string
  /** Takes the place of `Host` (RFC 9112 3.2.2). */
  readonly authority: string | undefined
}

/** A proxy may be asked with the whole address, `GET http://host/path`; the usual target is a path. */
export function originForm(target: string): RequestTarget {
  if (target.startsWith('/')) return { target, authority: undefined }
  const [whole = '', authority] = /^https?:\/\/([^/?#]+)/i.exec(target) ?? []
  if (authority === undefined) return { target, authority }
  const rest = target.slice(whole.length)
  return { target: rest.startsWith('/') ? rest : `/${rest}`, authority }
}

/** A host name has at most 253 characters (RFC 1035 2.3.4); the port comes on top. */
const AUTHORITY_LENGTH_MAX = 260

/** Whether it can stand in `Host`: a name or address, and perhaps a port (RFC 9110 7.2). What cannot would break every link that is made of it. */
export const isAuthority = (text: string): boolean =>
  text.length <= AUTHORITY_LENGTH_MAX && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text)

export function splitTarget(target: string): Target {
  const mark = target.indexOf('?')
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

/**
 * Decoded segments; empty ones are dropped, so that `/things/` and `//things` are `/things` (wire spec 4.3). An encoded slash stays inside
 * its segment.
 * @throws Refusal 400 on percent-encoding that is not UTF-8.
 */
export function segmentsOf(path: string): string[] {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part !== '') parts.push(part.includes('%') ? decoded(part) : part)
  }
  return parts
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw badRequest('The path is not percent-encoded UTF-8.')
  }
}
