/** Commands of other tools, at low priority and one at a time. */
import { execFile } from 'node:child_process'

/** How a command ended. */
export interface Outcome {
  readonly ok: boolean
  /** What it wrote to both streams, trimmed. */
  readonly output: string
  /** What it wrote to standard output, as it was. */
  readonly stdout: string
}

/** Where a command runs. */
export interface CommandOptions {
  readonly cwd?: string
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** A download or a first build may take this long; a compiler takes seconds. */
const TIMEOUT_MS = 600_000
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** Runs a command to its end; one that is not there, or is ended by the time limit, is not `ok`. */
export const run = (
  command: string,
  args: readonly string[],
  { cwd, env }: CommandOptions = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const options = {
      cwd,
      env: { ...process.env, NO_COLOR: '1', ...env },
      timeout: TIMEOUT_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
    }
    execFile('nice', [command, ...args], options, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`.trim()
      resolve({ ok: error === null, output: output === '' && error ? error.message : output, stdout })
    })
  })

/** What a command prints. @throws Error with its output when it fails. */
export async function outputOf(
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string> {
  const { ok, output } = await run(command, args, options)
  if (!ok) throw new Error(`${command} ${args.join(' ')}: ${output}`)
  return output
}

/** What a program writes to standard output, whatever its library logs to the other stream. @throws Error with all it wrote when it fails. */
export async function toldBy(
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string> {
  const { ok, output, stdout } = await run(command, args, options)
  if (!ok) throw new Error(`${command} ${args.at(-1)} did not run to its end: ${output}`)
  return stdout
}

/** What the first of the commands that fails has to say; undefined when all are content. */
export async function complaintOf(
  command: string,
  each: readonly (readonly string[])[],
  options?: CommandOptions,
): Promise<string | undefined> {
  for (const args of each) {
    const { ok, output } = await run(command, args, options)
    if (!ok) return output
  }
  return undefined
}
