/** The import statements of a source file, type imports and re-exports included. */

/** What this code style writes: statements at the start of a line, single quotes; `import('…')` anywhere. */
const STATEMENTS = [
  /^import\s+(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*\s+as\s+[\w$]+)?\s*from\s+'([^']+)'/gm,
  /^import\s+'([^']+)'/gm,
  /^export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)\s*from\s+'([^']+)'/gm,
  /\bimport\(\s*'([^']+)'\s*\)/g,
] as const

/** Lines that begin an import or end a statement of several lines, however they are written. */
const LOOKS_LIKE_IMPORT = /^import\b(?!\s*\()|^\} from\b|^export\s+(?:type\s+)?\*/gm

/** The specifiers as written, in no particular order. */
export const importsOf = (source: string): readonly string[] =>
  STATEMENTS.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1]!))

/** True when something looks like an import and was not understood: a rule that cannot see an import cannot hold it. */
export function hasUnreadImports(source: string): boolean {
  const rest = STATEMENTS.reduce((text, pattern) => text.replaceAll(pattern, ''), source)
  return rest.search(LOOKS_LIKE_IMPORT) >= 0
}
