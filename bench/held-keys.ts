/** Reads all keys of a database into a keyring's memory, and tells what that takes; to be run with `--expose-gc`. */
import { createKeyring, makePepper } from '../src/keys/index.ts'
import { openStore } from '../src/store/index.ts'
import { SETTINGS, secretOf } from './filled.ts'

const [path = '', count = '0'] = process.argv.slice(2)
const KEYS = Number(count)
const AT_ONCE = 1000
const NOW = 1_900_000_000_000

const store = await openStore(`sqlite:${path}`)
const pepper = makePepper(Buffer.from(SETTINGS.KEYHAVEN_PEPPER))
const random = (size: number): Uint8Array => new Uint8Array(size)

async function held(): Promise<number> {
  for (let n = 0; n < 3; n++) {
    globalThis.gc!()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes that reading all keys leaves in memory, and how many of them are answered from it. */
async function read(cacheBytesMax: number): Promise<{ readonly bytes: number; readonly keys: number }> {
  const keyring = createKeyring({ store, pepper, random, cacheBytesMax })
  const before = await held()
  for (let from = 0; from < KEYS; from += AT_ONCE) {
    const secrets = Array.from({ length: AT_ONCE }, (_, n) => secretOf(from + n))
    await Promise.all(secrets.map((secret) => keyring.verify(secret, {}, NOW)))
  }
  const bytes = (await held()) - before
  let keys = 0
  // The last ones first: those that are not held put others out.
  for (let n = KEYS - 1; n >= 0; n--) {
    const verdict = keyring.verify(secretOf(n), {}, NOW)
    if (verdict instanceof Promise) await verdict
    else keys += 1
  }
  return { bytes, keys }
}

// What is made once is made before anything is measured.
await read(0)
const all = await read(Number.MAX_SAFE_INTEGER)
const some = await read(16 * 2 ** 20)
await store.close()
process.stdout.write(
  JSON.stringify({
    bytesPerKey: all.bytes / all.keys,
    heldWithin16MiB: some.keys,
    growthWithin16MiB: some.bytes,
  }),
)
