#!/usr/bin/env node
/** The bin: keeps what Node made of the source between starts, then serves, or does what its arguments say. */
import { randomUUID } from 'node:crypto'
import { fstatSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { totalmem } from 'node:os'
import { join } from 'node:path'

/**
 * Taking the types off the source takes 100 ms of a start, and 30 MiB that are never given back. What comes of it is kept beside the packages,
 * where only those can write who can change the source too; where that is nobody, nothing is kept.
 */
const COMPILED = join(import.meta.dirname, '../node_modules/.cache/keyhaven')
enableCompileCache(COMPILED)
// Threads are begun with a copy of the environment, and keep theirs there too.
process.env.NODE_COMPILE_CACHE ??= COMPILED

/** Its descriptor. */
const STANDARD_INPUT = 0

/** Writing the cache takes a while, and only the first start has anything to write. */
const CACHE_WRITTEN_AFTER_MS = 1000

/** Within a millisecond the same `Date`, which nobody may change: every request asks several times. */
function systemClock(): () => Date {
  let last = new Date()
  return () => {
    const ms = Date.now()
    if (ms !== last.getTime()) last = new Date(ms)
    return last
  }
}

/** That of the machine, or of the container where that is less; 0 says that a container sets no bound. */
const memoryBytes = (): number =>
  Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

// What is imported above this line is compiled without the cache; and who serves needs none of the command line.
async function serveUntilSignal(): Promise<void> {
  const { explain, serve } = await import('./serve.ts')
  const onReady = () => setTimeout(flushCompileCache, CACHE_WRITTEN_AFTER_MS).unref()
  const surroundings = {
    environment: process.env,
    clock: systemClock(),
    elapsedMs: () => performance.now(),
    memoryBytes: memoryBytes(),
  }
  await serve({ ...surroundings, onReady }).catch((error: unknown) => {
    process.stderr.write(`keyhaven: ${explain(error)}\n`)
    process.exit(1)
  })
}

const outputOf = (stream: NodeJS.WriteStream) => {
  // Whoever reads may stop before the end, as `head` does.
  stream.on('error', () => process.exit(0))
  return {
    write: (text: string) => void stream.write(text),
    columns: stream.isTTY ? stream.columns : undefined,
  }
}

/** Terminals are character devices, and so is `/dev/null`, which Node puts in the place of a closed one. */
const isInputGiven = (): boolean => !fstatSync(STANDARD_INPUT).isCharacterDevice()

async function command(args: readonly string[]): Promise<number> {
  const { runCommandLine } = await import('./cli/index.ts')
  const { version } = await import('./version.ts')
  return runCommandLine({
    args,
    environment: process.env,
    input: process.stdin,
    isInputGiven: isInputGiven(),
    output: outputOf(process.stdout),
    errors: outputOf(process.stderr),
    clock: () => new Date(),
    newId: randomUUID,
    version,
  })
}

const args = process.argv.slice(2)
if (args.length === 0 || (args.length === 1 && args[0] === 'serve')) {
  await serveUntilSignal()
  process.exit(0)
} else {
  const code = await command(args)
  // What was written to a pipe may still be on its way.
  process.stdout.write('', () => process.exit(code))
}
