/** Ruby: parsed, then read beside declarations of what it names of the client library, which RubyGems has and no registry of this check. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'

const CLIENT = join(import.meta.dirname, '../ruby-client')

/** Run where `ruby` is installed. */
export const ruby: Compiler = {
  language: 'ruby',
  isRequired: false,
  isCalled: false,
  async prepare({ work }) {
    const version = await outputOf('ruby', ['--version'])
    return {
      description: `${version}, syntax, and read beside test/clients/ruby-client`,
      async compile(text) {
        await writeFile(join(work, 'dtos.rb'), text)
        return complaintOf(
          'ruby',
          [
            ['-c', 'dtos.rb'],
            ['-I', CLIENT, 'dtos.rb'],
          ],
          { cwd: work },
        )
      },
      uncalled: 'no registry of this check brings its client library',
      firstProgram: {
        page: 'docs/clients/ruby.md',
        block: 'ruby',
        file: 'first.rb',
        run: (folder, env) => toldBy('ruby', ['-I', CLIENT, 'first.rb'], { cwd: folder, env }),
      },
    }
  },
}
