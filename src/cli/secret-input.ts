/** Secrets come from the environment or from standard input. Arguments stand in the list of processes, and in the history of the shell. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { UsageError } from './exit-code.ts'
import type { Surroundings } from './surroundings.ts'

/** The variable with the key that a command looks at. */
export const SECRET = 'KEYHAVEN_SECRET'
/** The variable with the key that the command itself comes with. */
export const KEY = 'KEYHAVEN_KEY'

const BYTES_MAX = 65_536
const OPTION = /^--?(?:api-?)?(?:key|secret|token|password|bearer)(?:=|$)/i
const LOOKS_SECRET = /kh_[a-z0-9]{1,16}_[0-9A-Za-z]{20}/

/** Beside commands that look at a key. */
export const SECRET_HINT = `(the key to look at comes from standard input or ${SECRET}, never from arguments)`

const HINT = `Set ${SECRET}, or give it on standard input: arguments can be read by everybody on the machine.`

const NO_KEY = `there is no key. Set ${SECRET}, or give it on standard input.`

/** @throws UsageError when an argument is, or announces, a secret. */
export function refuseSecrets(args: readonly string[]): void {
  const option = args.map((arg) => OPTION.exec(arg)?.[0]).find((found) => found !== undefined)
  if (option !== undefined)
    throw new UsageError(
      `${option.replace('=', '')}: secrets are not taken as arguments. ${HINT} The key to come with is ${KEY}.`,
    )
  if (args.some((arg) => LOOKS_SECRET.test(arg)))
    throw new UsageError(`an argument looks like a secret, and is not taken. ${HINT}`)
}

/**
 * The key that a command looks at: from the environment, else the first line of standard input, without blanks around it.
 * @throws UsageError when there is none.
 */
export async function readSecret(surroundings: Surroundings): Promise<string> {
  const secret = (surroundings.environment[SECRET] || (await readLine(surroundings))).trim()
  if (secret === '') throw new UsageError(NO_KEY)
  return secret
}

/**
 * As `readSecret`, but a text that is no key as it stands keeps what is around it. Where standard input is no pipe and no file, it is the key
 * that commands come with; a pipe that holds nothing was meant to hold a key.
 * @throws UsageError when there is none.
 */
export async function readSecretOrKey(surroundings: Surroundings): Promise<string> {
  const { environment, isInputGiven } = surroundings
  if (environment[SECRET]) return environment[SECRET]
  if (!isInputGiven && environment[KEY]) return environment[KEY]
  const text = (await readLine(surroundings)).replace(/\r?\n?$/, '')
  if (text.trim() === '') throw new UsageError(NO_KEY)
  return text
}

async function readLine({ input, errors }: Surroundings): Promise<string> {
  return input.isTTY ? askLine(input, errors) : (await readText(input)).split('\n', 1)[0]!
}

async function readText(input: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    text += chunk
    if (text.length > BYTES_MAX) throw new UsageError('what stands on standard input is no key.')
  }
  return text
}

/** What is typed is not shown: a terminal without an output has no echo. */
async function askLine(input: NodeJS.ReadableStream, errors: Surroundings['errors']): Promise<string> {
  errors.write('Key (it is not shown): ')
  const lines = createInterface({ input, terminal: true })
  const line = once(lines, 'line').then(([text]: string[]) => text!)
  const ended = once(lines, 'close').then(() => '')
  const text = await Promise.race([line, ended])
  lines.close()
  errors.write('\n')
  return text
}
