/** Zig of PyPI: each listing is parsed; the program of its page is built and run beside the declarations that the page gives. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, readText } from '../../docs/markdown.ts'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'
import { pythonWith } from './python.ts'

const ZIG = '0.15.2'
const PAGE = 'docs/clients/zig.md'

/** The compiler is a package of PyPI, and what it builds of its own library stays in the cache. */
export const zig: Compiler = {
  language: 'zig',
  isRequired: false,
  isCalled: false,
  async prepare({ cache, work }) {
    const python = await pythonWith(cache, `zig-${ZIG}`, [`ziglang==${ZIG}`])
    return {
      description: `zig ${await outputOf(python, ['-m', 'ziglang', 'version'])} ast-check: syntax and names`,
      async compile(text) {
        const file = join(work, 'dtos.zig')
        await writeFile(file, text)
        return complaintOf(python, [['-m', 'ziglang', 'ast-check', file]])
      },
      uncalled: 'no registry of this check brings its client library',
      firstProgram: {
        page: PAGE,
        block: 'zig',
        file: 'first.zig',
        async run(folder, env) {
          const page = readText(PAGE)
          const library = blocksOf(page, 'zig')[1]
          const command = /^zig (build-exe .*)$/m.exec(page)?.[1]
          if (library === undefined || command === undefined)
            throw new Error('the page has no library or command')
          await writeFile(join(folder, 'servicestack.zig'), library)
          const caches = [
            '--cache-dir',
            join(work, 'zig-cache'),
            '--global-cache-dir',
            join(cache, 'zig-build'),
          ]
          await outputOf(python, ['-m', 'ziglang', ...command.split(' '), ...caches], { cwd: folder })
          return toldBy(join(folder, 'first'), [], { cwd: folder, env })
        },
      },
    }
  },
}
