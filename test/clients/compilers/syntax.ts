/**
 * Languages whose client library no registry of this check brings: their own parsers read the listing. Zig comes from PyPI; the others
 * are run where they are installed.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LanguageKey } from '../../../src/host/codegen/index.ts'
import { outputOf, run } from '../command.ts'
import type { Compiler, Places } from '../compiler.ts'
import { pythonWith } from './python.ts'

const ZIG = '0.15.2'

interface Parser {
  readonly language: LanguageKey
  readonly file: string
  readonly command: (places: Places) => Promise<string> | string
  readonly version: readonly string[]
  readonly parse: readonly string[]
}

const parsers: readonly Parser[] = [
  {
    language: 'zig',
    file: 'dtos.zig',
    command: ({ cache }) => pythonWith(cache, `zig-${ZIG}`, [`ziglang==${ZIG}`]),
    version: ['-m', 'ziglang', 'version'],
    parse: ['-m', 'ziglang', 'ast-check'],
  },
  {
    language: 'swift',
    file: 'dtos.swift',
    command: () => 'swiftc',
    version: ['--version'],
    parse: ['-parse'],
  },
  {
    language: 'dart',
    file: 'dtos.dart',
    command: () => 'dart',
    version: ['--version'],
    parse: ['format', '--output=none'],
  },
]

/** One for each parser. None is required. */
export const syntaxCheckers: readonly Compiler[] = parsers.map((parser) => ({
  language: parser.language,
  isRequired: false,
  isCalled: false,
  async prepare(places) {
    const command = await parser.command(places)
    const [version] = (await outputOf(command, parser.version)).split('\n')
    const name = parser.language
    return {
      description: `${version!.startsWith(name) ? '' : `${name} `}${version}, syntax only (${parser.parse.join(' ')})`,
      async compile(text) {
        const file = join(places.work, parser.file)
        await writeFile(file, text)
        const { ok, output } = await run(command, [...parser.parse, file])
        return ok ? undefined : output
      },
    }
  },
}))
