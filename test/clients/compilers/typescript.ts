/** TypeScript and its declarations, by the compiler of this project, as strict as a listing can be. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf, run } from '../command.ts'
import type { Compiler } from '../compiler.ts'

const PROJECT = join(import.meta.dirname, '../../..')
const TSC = join(PROJECT, 'node_modules/typescript/bin/tsc')

/** A listing declares members that its constructor's argument fills, which `strictPropertyInitialization` cannot know. */
const OPTIONS = [
  ...['--ignoreConfig', '--noEmit', '--strict', '--strictPropertyInitialization', 'false'],
  ...['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--types', ''],
]

const CALL = `import { JsonServiceClient } from '@servicestack/client'
import { Authenticate, type AuthenticateResponse } from './dtos.js'

export const answer: Promise<AuthenticateResponse> = new JsonServiceClient('http://localhost').post(new Authenticate())
`

/** Otherwise the compiler would say nothing of the types. */
const withoutNoCheck = (text: string): string => text.replace('// @ts-nocheck\n', '')

const version = async (): Promise<string> => `tsc ${(await outputOf('node', [TSC, '--version'])).slice(8)}`

/** The listing and a call through the client library, without `@ts-nocheck`. */
export const typescript: Compiler = {
  language: 'typescript',
  isRequired: true,
  async prepare({ work }) {
    const client = await readFile(join(PROJECT, 'node_modules/@servicestack/client/package.json'), 'utf8')
    await writeFile(join(work, 'package.json'), '{ "type": "module" }')
    await writeFile(join(work, 'call.ts'), CALL)
    return {
      description: `${await version()}, @servicestack/client ${JSON.parse(client).version}, a call of Authenticate`,
      async compile(text) {
        await writeFile(join(work, 'dtos.ts'), withoutNoCheck(text))
        const { ok, output } = await run('node', [TSC, ...OPTIONS, '--skipLibCheck', 'dtos.ts', 'call.ts'], {
          cwd: work,
        })
        return ok ? undefined : output
      },
    }
  },
}

/** The listing alone, beside the declarations of browsers, which are global too. */
export const declarations: Compiler = {
  language: 'typescript.d',
  isRequired: true,
  prepare: async ({ work }) => ({
    description: await version(),
    async compile(text) {
      await writeFile(join(work, 'dtos.d.ts'), withoutNoCheck(text))
      const { ok, output } = await run('node', [TSC, ...OPTIONS, 'dtos.d.ts'], { cwd: work })
      return ok ? undefined : output
    },
  }),
}
