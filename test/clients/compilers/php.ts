/** PHP: parsed, then read beside declarations of what it names of the client library, which Packagist has and no registry of this check. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'

const AUTOLOAD = join(import.meta.dirname, '../php-client/autoload.php')
const CALL = `<?php
require '${AUTOLOAD}';
require 'dtos.php';
`

/** Run where `php` is installed. */
export const php: Compiler = {
  language: 'php',
  isRequired: false,
  isCalled: false,
  async prepare({ work }) {
    const [version] = (await outputOf('php', ['--version'])).split('\n')
    await writeFile(join(work, 'call.php'), CALL)
    return {
      description: `${version}, syntax, and read beside test/clients/php-client`,
      async compile(text) {
        await writeFile(join(work, 'dtos.php'), text)
        return complaintOf('php', [['-l', 'dtos.php'], ['call.php']], { cwd: work })
      },
      uncalled: 'no registry of this check brings its client library',
      firstProgram: {
        page: 'docs/clients/php.md',
        block: 'php',
        file: 'first.php',
        async run(folder, env) {
          await mkdir(join(folder, 'vendor'))
          await copyFile(AUTOLOAD, join(folder, 'vendor/autoload.php'))
          return toldBy('php', ['first.php'], { cwd: folder, env })
        },
      },
    }
  },
}
