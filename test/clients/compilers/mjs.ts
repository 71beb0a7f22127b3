/** JavaScript modules: parsed, imported, and each request asked for what its client asks it for. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { complaintOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'
import { writeListings } from '../running.ts'
import { JSON_ALONE, PROGRAM } from './typescript.ts'

const CALL = `import { JsonServiceClient } from '@servicestack/client'
import * as dtos from './dtos.mjs'

new JsonServiceClient('http://localhost')
const classes = Object.values(dtos).filter((it) => typeof it === 'function')
const requests = classes.map((type) => new type({})).filter((it) => typeof it.getTypeName === 'function')
if (requests.length === 0) throw new Error('no request')
for (const request of requests) {
  if (dtos[request.getTypeName()] !== request.constructor) throw new Error('no type ' + request.getTypeName())
  if (!/^(GET|POST|PUT|PATCH|DELETE)$/.test(request.getMethod())) throw new Error('no method ' + request.getMethod())
  request.createResponse()
}
`

/** Runs on the Node of this process. */
export const mjs: Compiler = {
  language: 'mjs',
  isRequired: true,
  isCalled: true,
  async prepare({ work }) {
    await writeFile(join(work, 'call.mjs'), CALL)
    return {
      description: `node ${process.version} --check and import, every request asked for its name, method and answer`,
      async compile(text) {
        await writeFile(join(work, 'dtos.mjs'), text)
        return complaintOf(process.execPath, [['--check', 'dtos.mjs'], ['call.mjs']], { cwd: work })
      },
      withoutOtherFormat: JSON_ALONE,
      async call(where) {
        const folder = join(work, 'program')
        await mkdir(folder)
        await writeListings(where, 'mjs', (host) => join(folder, `${host}.mjs`))
        const program = stripTypeScriptTypes(await readFile(PROGRAM, 'utf8'))
        await writeFile(join(folder, 'call.mjs'), program.replaceAll(/'\.\/(\w+)\.js'/g, "'./$1.mjs'"))
        return toldBy(process.execPath, ['call.mjs'], { cwd: folder, env: where.env })
      },
    }
  },
}
