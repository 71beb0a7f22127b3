/** What a language's compiler is to this check. */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LanguageKey } from '../../src/host/codegen/index.ts'
import type { FirstProgram } from '../docs/first-program.ts'
import type { Where } from './running.ts'

/** A compiler before it is fetched. */
export interface Compiler {
  readonly language: LanguageKey
  /** Whether the check fails where this compiler is not to be had. */
  readonly isRequired: boolean
  /** Whether the check fails where its program does not call, or does not tell what `transcript.ts` expects. */
  readonly isCalled: boolean
  /** Fetches what it needs. @throws Error that says what could not be had. */
  prepare(places: Places): Promise<Tool>
}

/** Where a compiler keeps its things. */
export interface Places {
  /** Kept from one run to the next. */
  readonly cache: string
  /** Empty, this language's own, removed at the end; inside the project, so that its packages resolve. */
  readonly work: string
}

/** A compiler that is there, and a program of its language that calls. */
export interface Tool {
  /** Its name and version, and those of the libraries that it compiles against. */
  readonly description: string
  /** Compiles a listing; what the compiler said when it failed, else undefined. */
  compile(text: string): Promise<string | undefined>
  /** Compiles and runs a program against a running Keyhaven. What it wrote to standard output. @throws Error when it does not run to its end. */
  readonly call?: (where: Where) => Promise<string>
  /** Why it has no such program. */
  readonly uncalled?: string
  /** The first program of the page about the language, which `npm run test:clients` runs. */
  readonly firstProgram?: FirstProgram
  /** Why the program leaves out the step `other format`; it must do that step when nothing is said here. */
  readonly withoutOtherFormat?: string
}

/**
 * A folder of the cache that is made once. What a broken-off download left is made anew; a new version is a new name.
 * `fill` gets the folder where it will stay, because a Python environment cannot be moved.
 */
export async function cached(
  cache: string,
  name: string,
  fill: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(cache, name)
  const unfinished = `${folder}.unfinished`
  if (existsSync(folder) && !existsSync(unfinished)) return folder
  await rm(folder, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await mkdir(folder)
  await fill(folder)
  await rm(unfinished, { recursive: true })
  return folder
}
