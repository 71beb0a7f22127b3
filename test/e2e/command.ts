/** The command line as somebody runs it: the real process, with its arguments, environment and standard input. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What the list of processes showed of it. */
  readonly listed: string
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Through a pipe, which is empty when left out; null for none at all. */
  readonly input?: string | null
  /** In place of the source. */
  readonly main?: string
}

export async function keyhaven(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [options.main ?? 'src/main.ts', ...args], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: [options.input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const listed = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(child.pid)], { encoding: 'utf8' })
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = ''
    stream.setEncoding('utf8')
    for await (const chunk of stream) text += chunk
    return text
  }
  child.stdin?.on('error', () => {}).end(options.input ?? '')
  const [stdout, stderr, [code]] = await Promise.all([
    read(child.stdout!),
    read(child.stderr!),
    once(child, 'close'),
  ])
  return { code, stdout, stderr, listed }
}
