/** The real process, started as `npm start` does, on a free port and a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CleanUp } from './clean-up.ts'

export type { CleanUp }

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

export interface KeyhavenOptions {
  /** Where it is seen to that the process ends and its folder goes, whatever comes of the test. */
  readonly cleanUp: CleanUp
  /** Beside those that a process needs anyway; settings of whoever runs the tests are left out. */
  readonly env?: Readonly<Record<string, string>>
  /** Folder for the data; a new one that is removed afterwards when left out. It need not exist. */
  readonly data?: string
  readonly args?: readonly string[]
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Program {
  readonly data: string
  /** All that it has written so far. */
  stdout(): string
  stderr(): string
  /** Sends the signal to this process alone; resolves when it has ended. */
  stop(signal: NodeJS.Signals): Promise<Ended>
  readonly ended: Promise<Ended>
}

export interface Keyhaven extends Program {
  /** As it says on standard output: `http://127.0.0.1:40123`. */
  readonly url: string
}

/** A folder whose name is free, removed afterwards with all that is in it. */
export async function freshFolder(cleanUp: CleanUp): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'keyhaven-e2e-'))
  cleanUp(() => rm(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

/** Runs the program, which may well refuse to start. */
export async function runKeyhaven({ cleanUp, env = {}, data, args = [] }: KeyhavenOptions): Promise<Program> {
  const folder = data ?? (await freshFolder(cleanUp))
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      KEYHAVEN_LISTEN: '127.0.0.1:0',
      KEYHAVEN_DATA: folder,
      ...env,
    },
  })
  const written = { stdout: collect(child.stdout), stderr: collect(child.stderr) }
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal }))
  const stop = (signal: NodeJS.Signals): Promise<Ended> => {
    if (isRunning(child)) child.kill(signal)
    return ended
  }
  cleanUp(async () => void (await stop('SIGKILL')))
  return { data: folder, stdout: written.stdout, stderr: written.stderr, stop, ended }
}

/** Runs the program until it is ready. @throws Error with all that it said when it ends instead. */
export async function startKeyhaven(options: KeyhavenOptions): Promise<Keyhaven> {
  const program = await runKeyhaven(options)
  const url = await Promise.race([readyAt(program), program.ended.then(() => undefined)])
  if (url === undefined) throw new Error(`keyhaven did not start:\n${program.stdout()}${program.stderr()}`)
  return { ...program, url }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (more: string) => {
    text += more
  })
  return () => text
}

const POLL_MS = 5

/** The rest of what the first start prints comes in the same write as its address. */
async function readyAt({ stdout, ended }: Program): Promise<string | undefined> {
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  while (!isOver) {
    const url = /Keyhaven is ready at (\S+)\n/.exec(stdout())?.[1]
    if (url !== undefined) return url
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return undefined
}
