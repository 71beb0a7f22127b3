/** What every command works with: the service, and where to say what. */
import { type Answer, type Api, openApi } from './api.ts'
import type { ExitCode } from './exit-code.ts'
import { pairsOf } from './members.ts'
import { type Surroundings, widthOf } from './surroundings.ts'
import { details } from './table.ts'

/** Makes the action of a command of what it does, and hands on how that ended. */
export type Run = (work: (...args: any[]) => Promise<ExitCode>) => (...args: any[]) => Promise<void>

export interface Session {
  readonly surroundings: Surroundings
  /** Opened when it is needed: what is offline needs no address and no key. @throws UsageError */
  api(): Api
  /** The answer for people, on standard output. */
  show(text: string): void
  /** What people should know beside it, on standard error. */
  say(text: string): void
  /** Exactly what the service has answered. */
  json(answer: Answer): void
  /** Columns of a table on standard output. */
  readonly width: number
}

export function createSession(surroundings: Surroundings): Session {
  const { output, errors, environment } = surroundings
  let api: Api | undefined
  return {
    surroundings,
    api: () => {
      api ??= openApi(surroundings)
      return api
    },
    show: (text) => output.write(text),
    say: (text) => errors.write(text),
    json: ({ text }) => output.write(text.endsWith('\n') ? text : `${text}\n`),
    width: widthOf(output, environment),
  }
}

/** All members of a key, one below the other. */
export const keyDetails = (key: Readonly<Record<string, unknown>>, width: number): string =>
  details(pairsOf(key), width)
