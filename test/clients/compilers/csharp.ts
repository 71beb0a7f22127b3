/** C#: compiled by Mono's compiler beside declarations of what it names of the client library, which NuGet has and no registry of this check. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf } from '../command.ts'
import type { Compiler } from '../compiler.ts'

const CLIENT = join(import.meta.dirname, '../csharp-client/ServiceStack.cs')

/** Run where `mcs` is installed. */
export const csharp: Compiler = {
  language: 'csharp',
  isRequired: false,
  isCalled: false,
  async prepare({ work }) {
    return {
      description: `${await outputOf('mcs', ['--version'])}, beside test/clients/csharp-client`,
      async compile(text) {
        await writeFile(join(work, 'dtos.cs'), text)
        const args = [
          ...['-target:library', '-r:System.Runtime.Serialization.dll', '-out:dtos.dll'],
          ...[CLIENT, 'dtos.cs'],
        ]
        return complaintOf('mcs', [args], { cwd: work })
      },
      uncalled: 'no registry of this check brings its client library',
    }
  },
}
