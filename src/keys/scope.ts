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
  for (const scope of scopes) if (scope === needed || isBelow(scope, needed)) return true
  return false
}

const STAR = 42

/** Whether the scope is a wildcard above `needed`. Character by character: every use of a key is put to it, and no text is made. */
function isBelow(scope: string, needed: string): boolean {
  const stem = scope.length - 1
  if (stem < 1 || needed.length <= stem || scope.charCodeAt(stem) !== STAR) return false
  for (let at = 0; at < stem; at++) if (scope.charCodeAt(at) !== needed.charCodeAt(at)) return false
  return true
}
