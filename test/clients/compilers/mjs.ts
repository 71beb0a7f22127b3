/** JavaScript modules: parsed, imported, and each request asked for what its client asks it for. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../command.ts'
import type { Compiler } from '../compiler.ts'

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
  isCalled: false,
  async prepare({ work }) {
    await writeFile(join(work, 'call.mjs'), CALL)
    return {
      description: `node ${process.version} --check and import, every request asked for its name, method and answer`,
      async compile(text) {
        await writeFile(join(work, 'dtos.mjs'), text)
        for (const args of [['--check', 'dtos.mjs'], ['call.mjs']]) {
          const { ok, output } = await run(process.execPath, args, { cwd: work })
          if (!ok) return output
        }
        return undefined
      },
    }
  },
}
