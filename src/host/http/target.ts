/** A request target taken apart: path segments and query pairs (RFC 3986 3.3, 3.4). */
import { badRequest } from '../message/index.ts'

export interface Target {
  /** Still encoded, starting with `/`. */
  readonly path: string
  /** Without `?`. */
  readonly query: string
}

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
