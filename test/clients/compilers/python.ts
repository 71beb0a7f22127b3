/** Python: compiled to bytecode, imported beside the client library, and every message made. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import { type Compiler, cached } from '../compiler.ts'
import { writeListings } from '../running.ts'

const PROGRAM = join(import.meta.dirname, '../programs/python/call.py')
const SERVICESTACK = '0.1.15'

const CALL = `import dataclasses
import inspect
import servicestack
import dtos

servicestack.JsonServiceClient("http://localhost")
for name, it in vars(dtos).items():
    if inspect.isclass(it) and it.__module__ == "dtos" and dataclasses.is_dataclass(it):
        servicestack.to_json(it())
`

/** An environment of its own with packages of PyPI in it, for `python` and for the compilers that come as Python packages. */
export const pythonWith = (cache: string, name: string, packages: readonly string[]): Promise<string> =>
  cached(cache, name, async (folder) => {
    await outputOf('python3', ['-m', 'venv', folder])
    await outputOf(join(folder, 'bin/python'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir'],
      ...packages,
    ])
  }).then((folder) => join(folder, 'bin/python'))

/** Installs the client library from PyPI into an environment of its own. */
export const python: Compiler = {
  language: 'python',
  isRequired: true,
  isCalled: true,
  async prepare({ cache, work }) {
    const interpreter = await pythonWith(cache, `python-servicestack-${SERVICESTACK}`, [
      `servicestack==${SERVICESTACK}`,
    ])
    await writeFile(join(work, 'call.py'), CALL)
    const version = await outputOf(interpreter, ['--version'])
    return {
      description: `${version} py_compile and import, servicestack ${SERVICESTACK}, every message made and written`,
      async compile(text) {
        await writeFile(join(work, 'dtos.py'), text)
        return complaintOf(
          interpreter,
          [
            ['-m', 'py_compile', 'dtos.py'],
            ['-B', 'call.py'],
          ],
          { cwd: work },
        )
      },
      firstProgram: {
        page: 'docs/clients/python.md',
        block: 'python',
        file: 'first.py',
        run: (folder, env) => toldBy(interpreter, ['-B', 'first.py'], { cwd: folder, env }),
      },
      async call(where) {
        const folder = join(work, 'program')
        await mkdir(folder)
        await writeListings(where, 'python', (host) => join(folder, `${host}.py`))
        await copyFile(PROGRAM, join(folder, 'call.py'))
        return toldBy(interpreter, ['-B', 'call.py'], { cwd: folder, env: where.env })
      },
    }
  },
}
