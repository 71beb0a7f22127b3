/** A process that uses keys for as long as they may be: `node spender.ts FILE SECRET…`. Says `open`, the number of the key at each granted use, and `done`. */

import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { createKeyring, createMeters } from '../../src/keys/index.ts'
import { openStore } from '../../src/store/index.ts'
import { SPENDERS, testPepper } from './spent.ts'

const [file = '', ...secrets] = process.argv.slice(2)

/** Not through a stream: what is said must have left the process before it can be killed. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      // Whoever listens is slower.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

const store = await openStore(`sqlite:${file}`)
const meters = createMeters({ store })
const random = (size: number): Uint8Array => randomBytes(size)
const keyring = createKeyring({ store, meters, pepper: testPepper, random, cacheMax: 100 })
say('open')

async function spend(secret: string, number: number): Promise<void> {
  while ((await keyring.use(secret, {}, Date.now())).valid) {
    say(String(number))
    // As requests come: others have their turn in between.
    await setImmediate()
  }
}

await Promise.all(
  secrets.flatMap((secret, number) => Array.from({ length: SPENDERS }, () => spend(secret, number))),
)
say('done')
setInterval(() => {}, 1000)
