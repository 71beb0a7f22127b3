/** What a key in memory takes: a process of its own reads 100,000 of them. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { atMost, type Figure, plain } from './figures.ts'
import { fill } from './filled.ts'
import { temporaryFolder } from './processes.ts'

const KEYS = 100_000
const BYTES_AIM = 700

const HELD = join(import.meta.dirname, 'held-keys.ts')

interface Held {
  readonly bytesPerKey: number
  readonly heldWithin16MiB: number
  readonly growthWithin16MiB: number
}

export async function measureMemory(): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    await fill(folder.path, KEYS)
    const run = execFileSync(
      process.execPath,
      ['--expose-gc', HELD, join(folder.path, 'data', 'keyhaven.db'), String(KEYS)],
      { encoding: 'utf8' },
    )
    const { bytesPerKey, heldWithin16MiB, growthWithin16MiB } = JSON.parse(run) as Held
    return [
      atMost('a key in memory', bytesPerKey, BYTES_AIM, ' bytes'),
      atMost('memory that grows where 16 MiB are allowed', growthWithin16MiB / 2 ** 20, 16, ' MiB', 1),
      plain('  keys held in them', heldWithin16MiB),
    ]
  } finally {
    folder.remove()
  }
}
