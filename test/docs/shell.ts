/** Runs the commands of a document as somebody does who pastes them one after the other. */
import { execFile } from 'node:child_process'
import { blocksOf, PROJECT } from './markdown.ts'

/** Where documents say that Keyhaven is; a test has another address. */
export const WRITTEN_URL = 'http://127.0.0.1:4600'
/** Blocks that begin so are for the reader to fill in. */
const TO_FILL_IN = '# Fill these in.'

export interface Command {
  /** With what was continued on further lines. */
  readonly text: string
  /** The status that a comment before it announces, `# 404: why`; undefined for a good one. */
  readonly status: number | undefined
  /** The exit code that a comment before it announces, `# ends with 1: why`; 0 when none does. */
  readonly exit: number
}

export interface Ran extends Command {
  /** Of each request that the command made. */
  readonly statuses: readonly number[]
  /** Of each `keyhaven` in it. */
  readonly exits: readonly number[]
}

export function commandsOf(document: string): readonly Command[] {
  const blocks = blocksOf(document, 'sh').filter((block) => !block.startsWith(TO_FILL_IN))
  const lines = blocks.join('').replaceAll('\\\n', ' ').split('\n')
  return lines.flatMap((text, at) => {
    if (text.trim() === '' || text.startsWith('#')) return []
    const before = lines[at - 1] ?? ''
    const announced = /^# (\d{3})\b/.exec(before)?.[1]
    const exit = Number(/^# ends with (\d)\b/.exec(before)?.[1] ?? 0)
    return [{ text, status: announced === undefined ? undefined : Number(announced), exit }]
  })
}

/** Requests tell their status on standard error, and the command line its exit code, between the marks of the commands that made them. */
const PRELUDE = `set -euo pipefail
curl() { command curl --max-time 20 -w '%{stderr}STATUS %{http_code}\\n' "$@"; }
keyhaven() { local code=0; '${process.execPath}' '${PROJECT}src/main.ts' "$@" || code=$?; echo "EXIT $code" >&2; }`

/** Runs them in one shell, in a folder when they write files. */
export async function runCommands(
  commands: readonly Command[],
  url: string,
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<{ readonly ran: readonly Ran[]; readonly stdout: string }> {
  const lines = commands.map(({ text }) => `echo COMMAND >&2\n${text.replaceAll(WRITTEN_URL, url)}`)
  const { stdout, stderr } = await bash([PRELUDE, ...lines].join('\n'), { URL: url, ...env }, cwd)
  const told = stderr.split('COMMAND\n').slice(1)
  const ran = commands.map((command, at) => ({
    ...command,
    statuses: numbersAfter('STATUS', told[at]),
    exits: numbersAfter('EXIT', told[at]),
  }))
  return { ran, stdout }
}

const numbersAfter = (word: string, text = ''): readonly number[] =>
  [...text.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, number]) => Number(number))

const bash = (
  script: string,
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve, reject) => {
    const options = { cwd, env: { PATH: process.env.PATH, ...env }, maxBuffer: 64 * 1024 * 1024 }
    execFile('bash', ['--norc', '-c', script], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`))
      else resolve({ stdout, stderr })
    })
  })
