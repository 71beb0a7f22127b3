/** The processes of the bench: the load, the echo, and Keyhaven as `npm start` runs it. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadAsk, LoadResult } from './load.ts'

const path = (name: string): string => join(import.meta.dirname, name)
const MAIN = path('../src/main.ts')

/** A folder for one measurement, on the disk of the system's temporary files. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-bench-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

export interface Load {
  /** One round. @throws Error when an answer is not 200. */
  run(ask: LoadAsk): Promise<LoadResult>
  stop(): Promise<void>
}

export function startLoad(): Load {
  const child = fork(path('load.ts'))
  return {
    async run(ask) {
      child.send(ask)
      const [result] = (await once(child, 'message')) as [LoadResult & { error?: string }]
      if (result.error !== undefined) throw new Error(result.error)
      return result
    },
    stop: () => stop(child),
  }
}

export interface Server {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

export async function startEcho(): Promise<Server> {
  const child = fork(path('echo-server.ts'))
  const [port] = await once(child, 'message')
  return { pid: child.pid!, port, stop: () => stop(child) }
}

export interface Keyhaven extends Server {
  /** What it printed. */
  readonly greeting: string
}

/**
 * Keyhaven on a data folder, with its defaults but for `settings`, and its log written to a file in that folder. Resolves when it says that it
 * is ready.
 */
export async function startKeyhaven(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Keyhaven> {
  const log = openSync(join(folder, 'log'), 'a')
  const env = {
    PATH: process.env.PATH,
    KEYHAVEN_DATA: join(folder, 'data'),
    KEYHAVEN_LISTEN: '127.0.0.1:0',
    ...settings,
  }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', log] })
  let greeting = ''
  child.stdout!.setEncoding('utf8')
  const ready = new Promise<number>((resolve, reject) => {
    const failed = (): void => reject(new Error(readFileSync(join(folder, 'log'), 'utf8')))
    child.once('exit', failed)
    child.stdout!.on('data', (text: string) => {
      greeting += text
      const found = /ready at http:\/\/127\.0\.0\.1:(\d+)\n/.exec(greeting)
      if (!found) return
      // By its end the log may be longer than a text can be.
      child.off('exit', failed)
      resolve(Number(found[1]))
    })
  })
  return { pid: child.pid!, port: await ready, greeting, stop: () => stop(child) }
}
