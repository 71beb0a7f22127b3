/** What the operating system says of a process (Linux `/proc`; elsewhere nothing is known). */
import { readdirSync, readFileSync } from 'node:fs'

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Time that a thread has run, nanoseconds: the first field of `schedstat`. A thread that has just ended has run for nothing. */
const ranNanoseconds = (folder: string, thread: string): number =>
  Number(attempt(() => readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) ?? 0)

/** CPU time of all threads so far, user and system, microseconds. */
export function cpuMicroseconds(pid: number): number | undefined {
  const folder = `/proc/${pid}/task`
  const threads = attempt(() => readdirSync(folder))
  return threads && threads.reduce((sum, thread) => sum + ranNanoseconds(folder, thread), 0) / 1000
}

/** Resident memory, MiB. */
export function residentMiB(pid: number): number | undefined {
  const kib = attempt(() => /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return kib === undefined ? undefined : Number(kib) / 1024
}
