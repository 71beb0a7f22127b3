/** The rules of the architecture as one pure question: what in this tree breaks them? */
import { posix } from 'node:path'
import { cyclesOf } from './cycles.ts'
import { hasUnreadImports, importsOf } from './imports.ts'
import { ARROWS, doorOf, roomOf } from './rooms.ts'

/** Path from the project's root (`src/keys/judge.ts`) → source text. Tests are not part of it. */
export type Tree = ReadonlyMap<string, string>

interface Import {
  readonly from: string
  /** A path of the tree, or a package's name. */
  readonly to: string
  readonly isRelative: boolean
}

/** Says what is wrong as `rule: file: why`. */
type Rule = (tree: Tree, imports: readonly Import[]) => readonly string[]

/** Modules that one place alone may import. */
const RESERVED: readonly { readonly module: RegExp; readonly place: RegExp }[] = [
  { module: /^node:(http|https|http2|tls)$|^@hono\/node-server/, place: /^src\/host\/http\/node\.ts$/ },
  { module: /^kysely(\/|$)|^node:sqlite$/, place: /^src\/store\// },
  { module: /^node:process$/, place: /^src\/main\.ts$/ },
]

/** Code that one place alone may contain. */
const RESERVED_CODE: readonly { readonly rule: string; readonly code: RegExp; readonly place: RegExp }[] = [
  { rule: 'environment', code: /\bprocess\??\.env\b/, place: /^src\/main\.ts$/ },
  {
    rule: 'clock',
    code: /\bDate\.now\b|\bTemporal\.Now\b|\bnew Date\b(?!\s*\(\s*[^)\s])/,
    place: /^src\/main\.ts$/,
  },
]

/** The message host does not know what it is used for. */
const FOREIGN_WORDS = /api ?key|keyring/i

/** Files that must name what they name all the same. */
const WORDS_ALLOWED: Readonly<Record<string, string>> = {
  'src/host/codegen/languages/library.ts': 'lists the messages that client libraries bring, by their names',
}

const DRAWERS = /^(utils?|helpers?|common|shared|misc)$/i

const arrow: Rule = (_tree, imports) =>
  imports.flatMap(({ from, to, isRelative }) => {
    if (!isRelative) return []
    const [room = '', target] = [roomOf(from), roomOf(to)]
    if (target === undefined) return [`arrow: ${from}: imports ${to}, which is outside src`]
    const isAllowed = room === target || ARROWS[room]?.includes(target)
    return isAllowed ? [] : [`arrow: ${from}: ${room} may not import ${target} (${to})`]
  })

const door: Rule = (_tree, imports) =>
  imports.flatMap(({ from, to, isRelative }) => {
    const [room, target] = [roomOf(from), roomOf(to)]
    if (!isRelative || target === undefined || target === 'top') return []
    const isDoor = to === doorOf(target)
    if (room !== target)
      return isDoor ? [] : [`door: ${from}: enters ${target} by ${to}, not by its index.ts`]
    return isDoor ? [`door: ${from}: goes through the door of its own room`] : []
  })

const room: Rule = (tree) =>
  [...tree.keys()].flatMap((file) => {
    const own = roomOf(file) ?? ''
    return own in ARROWS ? [] : [`room: ${file}: there is no room '${own}'`]
  })

const cycle: Rule = (tree, imports) => {
  const graph = new Map(
    [...tree.keys()].map((file) => [
      file,
      imports.filter(({ from, isRelative }) => isRelative && from === file).map(({ to }) => to),
    ]),
  )
  return cyclesOf(graph).map((files) => `cycle: ${files[0]}: ${[...files, files[0]].join(' → ')}`)
}

const reservedModule: Rule = (_tree, imports) =>
  imports.flatMap(({ from, to, isRelative }) => {
    const reserved = isRelative ? undefined : RESERVED.find(({ module }) => module.test(to))
    return reserved && !reserved.place.test(from) ? [`module: ${from}: may not import ${to}`] : []
  })

/** Without the lines that are comments. */
const codeOf = (source: string): string =>
  source
    .split('\n')
    .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
    .join('\n')

const reservedCode: Rule = (tree) =>
  [...tree].flatMap(([file, source]) =>
    RESERVED_CODE.flatMap(({ rule, code, place }) => {
      const found = place.test(file) ? undefined : code.exec(codeOf(source))
      return found ? [`${rule}: ${file}: '${found[0]}' is for ${place.source}`] : []
    }),
  )

const word: Rule = (tree) =>
  [...tree].flatMap(([file, source]) => {
    const found = file.startsWith('src/host/') ? FOREIGN_WORDS.exec(source) : undefined
    if (found && !(file in WORDS_ALLOWED)) return [`word: ${file}: '${found[0]}'`]
    return !found && file in WORDS_ALLOWED ? [`word: ${file}: no longer needs its permission`] : []
  })

const unreadImport: Rule = (tree) =>
  [...tree].flatMap(([file, source]) =>
    hasUnreadImports(source) ? [`import: ${file}: is written in a way that these rules cannot read`] : [],
  )

const RULES: readonly Rule[] = [room, arrow, door, cycle, reservedModule, reservedCode, word, unreadImport]

const importsOfTree = (tree: Tree): readonly Import[] =>
  [...tree].flatMap(([from, source]) =>
    importsOf(source).map((specifier): Import => {
      const isRelative = specifier.startsWith('.')
      return { from, isRelative, to: isRelative ? posix.join(posix.dirname(from), specifier) : specifier }
    }),
  )

/** Every breach as `rule: file: why`; none when the tree is as it must be. */
export function violations(tree: Tree): readonly string[] {
  const imports = importsOfTree(tree)
  return RULES.flatMap((rule) => rule(tree, imports))
}

/** Folders and files that are named after nothing: drawers that everything ends up in. */
export const drawers = (paths: readonly string[]): readonly string[] =>
  paths
    .filter((path) => path.split('/').some((part) => DRAWERS.test(part.replace(/\..*$/, ''))))
    .map((path) => `name: ${path}: is a drawer; name it after what is in it`)
