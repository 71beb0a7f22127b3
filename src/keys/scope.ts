/** Scopes: what a key may be used for. Segments joined by `.` or `:`, optionally ending in a `*` segment. */

const SCOPE = /^[A-Za-z0-9_/-]+(?:[.:][A-Za-z0-9_/-]+)*(?:[.:]\*)?$/
const SCOPE_LENGTH_MAX = 128

/** Whether a key can carry this scope. A bare `*` is none: it would grant `keyhaven:` scopes along with the owner's own. */
export function isScope(text: string): boolean {
  return text.length <= SCOPE_LENGTH_MAX && SCOPE.test(text)
}

/**
 * `a.*` grants `a.b`, `a.b.c` and `a.b.*` but not `a`; `keyhaven:*` grants every scope of Keyhaven. Case counts.
 * Asking for a wildcard asks for all of it, so this also tells whether one key's scopes cover another's.
 */
export function grants(scopes: readonly string[], needed: string): boolean {
  return scopes.some(
    (scope) => scope === needed || (scope.endsWith('*') && isBelow(scope.slice(0, -1), needed)),
  )
}

/** `stem` ends with its separator. */
function isBelow(stem: string, needed: string): boolean {
  return stem !== '' && needed.length > stem.length && needed.startsWith(stem)
}
