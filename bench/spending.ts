/** Charges keys that have a limit and credits, so many at once: `node spending.ts FOLDER MS exact|fast CLIENTS KEYS`. Prints uses a second. */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Counting, createMeters, type Key } from '../src/keys/index.ts'
import { openStore } from '../src/store/index.ts'
import { sampleKey } from '../test/store/samples.ts'

const [folder = '', ms = '1000', counting = 'exact', clients = '64', keys = '64'] = process.argv.slice(2)

const store = await openStore(`sqlite:${join(folder, `spending-${process.pid}.db`)}`)
const meters = createMeters({ store })

function keyOf(id: string): Key {
  const how = { counting: counting as Counting }
  return sampleKey(id, {
    limits: [{ name: 'calls', kind: 'window', max: 1_000_000_000, windowMs: 86_400_000, ...how }],
    credits: { initial: 1_000_000_000, refill: undefined, ...how },
  })
}

const all = Array.from({ length: Number(keys) }, (_, n) => keyOf(`key_${n}`))
for (const key of all) await store.write((tx) => tx.insertKey(key))

const started = performance.now()
let uses = 0

/** Leaves others their turn now and then, as requests do: what is granted from memory never waits. */
async function spend(client: number): Promise<void> {
  const key = all[client % all.length]!
  while (performance.now() - started < Number(ms)) {
    for (let n = 0; n < 50; n++) {
      if (!(await meters.spend(key, 1, Date.now())).granted) throw new Error('refused')
      uses += 1
    }
    if (counting === 'fast') await setImmediate()
  }
}

await Promise.all(Array.from({ length: Number(clients) }, (_, client) => spend(client)))
const elapsed = performance.now() - started
await meters.close()
await store.close()
process.stdout.write(String((uses / elapsed) * 1000))
