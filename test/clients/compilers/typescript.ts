/** TypeScript and its declarations, by the compiler of this project, as strict as a listing can be. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FirstProgram } from '../../docs/first-program.ts'
import { readText } from '../../docs/markdown.ts'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'
import { hosts, writeListings } from '../running.ts'

const PROJECT = join(import.meta.dirname, '../../..')
export const JSON_ALONE = '@servicestack/client reads and writes JSON alone'
/** Of TypeScript and, without its types, of JavaScript. */
export const PROGRAM = join(import.meta.dirname, '../programs/typescript/call.ts')
const TSC = join(PROJECT, 'node_modules/typescript/bin/tsc')

/** A listing declares members that its constructor's argument fills, which `strictPropertyInitialization` cannot know. */
const OPTIONS = [
  ...['--ignoreConfig', '--strict', '--strictPropertyInitialization', 'false'],
  ...['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--types', ''],
]

const CALL = `import { JsonServiceClient } from '@servicestack/client'
import { Authenticate, type AuthenticateResponse } from './dtos.js'

export const answer: Promise<AuthenticateResponse> = new JsonServiceClient('http://localhost').post(new Authenticate())
`

/** Otherwise the compiler would say nothing of the types. */
const withoutNoCheck = (text: string): string => text.replace('// @ts-nocheck\n', '')

const version = async (): Promise<string> => `tsc ${(await outputOf('node', [TSC, '--version'])).slice(8)}`

/** Run by `npm test`, with the command that the page gives; packages must resolve from the folder. */
export const firstOfTypeScript: FirstProgram = {
  page: 'docs/clients/typescript.md',
  block: 'ts',
  file: 'first.ts',
  async run(folder, env) {
    const command = /^npx tsc (.*)$/m.exec(readText('docs/clients/typescript.md'))?.[1]
    if (command === undefined) throw new Error('the page does not say how to compile')
    await outputOf(process.execPath, [TSC, ...command.split(' ')], { cwd: folder })
    return toldBy(process.execPath, ['first.js'], { cwd: folder, env })
  },
}

/** The compiler with a listing or program, and nothing written. */
const check = ['--noEmit', ...OPTIONS]

/** The listing and a call through the client library, without `@ts-nocheck`. */
export const typescript: Compiler = {
  language: 'typescript',
  isRequired: true,
  isCalled: true,
  async prepare({ work }) {
    const client = await readFile(join(PROJECT, 'node_modules/@servicestack/client/package.json'), 'utf8')
    await writeFile(join(work, 'package.json'), '{ "type": "module" }')
    await writeFile(join(work, 'call.ts'), CALL)
    return {
      description: `${await version()}, @servicestack/client ${JSON.parse(client).version}, a call of Authenticate`,
      async compile(text) {
        await writeFile(join(work, 'dtos.ts'), withoutNoCheck(text))
        return complaintOf('node', [[TSC, ...check, '--skipLibCheck', 'dtos.ts', 'call.ts']], {
          cwd: work,
        })
      },
      withoutOtherFormat: JSON_ALONE,
      async call(where) {
        const folder = join(work, 'program')
        await mkdir(folder)
        await writeListings(where, 'typescript', (host) => join(folder, `${host}.ts`))
        await copyFile(PROGRAM, join(folder, 'call.ts'))
        // All of them named, because what is imported from below node_modules is not written otherwise.
        const files = [...hosts.map((host) => `${host}.ts`), 'call.ts']
        await outputOf('node', [TSC, ...OPTIONS, '--skipLibCheck', ...files], { cwd: folder })
        return toldBy('node', ['call.js'], { cwd: folder, env: where.env })
      },
    }
  },
}

/** The listing alone, beside the declarations of browsers, which are global too. */
export const declarations: Compiler = {
  language: 'typescript.d',
  isRequired: true,
  isCalled: false,
  prepare: async ({ work }) => ({
    description: await version(),
    uncalled: 'it declares types alone',
    async compile(text) {
      await writeFile(join(work, 'dtos.d.ts'), withoutNoCheck(text))
      return complaintOf('node', [[TSC, ...check, 'dtos.d.ts']], { cwd: work })
    },
  }),
}
