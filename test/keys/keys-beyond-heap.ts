/** Keeps many keys in memory, and prints how many of them are held; to be run with a small heap. */
import { randomBytes } from 'node:crypto'
import { fingerprint } from '../../src/keys/hash.ts'
import { createKeyMemory } from '../../src/keys/key-memory.ts'
import { sampleKey } from '../store/samples.ts'

const [count, bytesMax] = process.argv.slice(2).map(Number) as [number, number]
const memory = createKeyMemory({
  bytesMax,
  ageMsMax: Number.POSITIVE_INFINITY,
  newestPepper: '',
  random: randomBytes,
})
const print = (n: number): string => fingerprint(`secret ${n}`)
for (let n = 0; n < count; n++) {
  const key = sampleKey(`key_${String(n).padStart(22, '0')}`, { name: `service ${n}` })
  memory.keep(print(n), { key, ownerState: 'active' }, 1)
}
let held = 0
for (let n = 0; n < count; n++) if (memory.get(print(n), 1)) held += 1
process.stdout.write(String(held))
