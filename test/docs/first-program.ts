/** The first program of a page about a language, as its reader has it: beside what the page downloads, compiled and run. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, readText } from './markdown.ts'
import { commandsOf, runCommands, WRITTEN_URL } from './shell.ts'

/** Where a page has its program, and how it is run. */
export interface FirstProgram {
  /** `docs/clients/python.md` */
  readonly page: string
  /** The language of the page's block that is the program; the first such block. */
  readonly block: string
  /** What the program is saved as. */
  readonly file: string
  /** Compiles and runs it where it lies with what the page downloads; what it wrote. @throws Error when it does not run to its end. */
  readonly run: (folder: string, env: Readonly<Record<string, string>>) => Promise<string>
}

/** The administrator whose password the programs take from `ADMIN_PASSWORD`. */
export const ADMIN_PASSWORD = 'an administrator of the pages'

/** What the program said, and what its page says that it says; secrets, which are never twice the same, are shortened as the page does. */
export async function saidAndWritten(
  { page, block, file, run }: FirstProgram,
  url: string,
  folder: string,
): Promise<readonly [said: string, written: string]> {
  const text = readText(page)
  const [program] = blocksOf(text, block)
  const [written] = blocksOf(text, 'text')
  if (program === undefined || written === undefined)
    throw new Error(`${page} has no program, or not what it prints`)
  await runCommands(commandsOf(text), url, {}, folder)
  await writeFile(join(folder, file), program.replaceAll(WRITTEN_URL, url))
  const said = await run(folder, { ADMIN_PASSWORD })
  return [said.replaceAll(/\bkh_live_\w+/g, 'kh_live_…'), written]
}
