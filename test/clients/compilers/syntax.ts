/** Languages of which no registry of this check brings compiler or client library: their own parsers read the listing where they are installed. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LanguageKey } from '../../../src/host/codegen/index.ts'
import { complaintOf, outputOf } from '../command.ts'
import type { Compiler } from '../compiler.ts'

interface Parser {
  readonly language: LanguageKey
  readonly file: string
  readonly command: string
  readonly version: readonly string[]
  readonly parse: readonly string[]
}

const parsers: readonly Parser[] = [
  {
    language: 'swift',
    file: 'dtos.swift',
    command: 'swiftc',
    version: ['--version'],
    parse: ['-parse'],
  },
  {
    language: 'dart',
    file: 'dtos.dart',
    command: 'dart',
    version: ['--version'],
    parse: ['format', '--output=none'],
  },
]

/** One for each parser. None is required. */
export const syntaxCheckers: readonly Compiler[] = parsers.map((parser) => ({
  language: parser.language,
  isRequired: false,
  isCalled: false,
  async prepare({ work }) {
    const { command } = parser
    const [version] = (await outputOf(command, parser.version)).split('\n')
    const name = parser.language
    return {
      description: `${version!.startsWith(name) ? '' : `${name} `}${version}, syntax only (${parser.parse.join(' ')})`,
      async compile(text) {
        const file = join(work, parser.file)
        await writeFile(file, text)
        return complaintOf(command, [[...parser.parse, file]])
      },
      uncalled: 'no registry of this check brings its client library',
    }
  },
}))
