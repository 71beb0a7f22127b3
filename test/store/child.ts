/** A process that owns, fills or copies a database: `node child.ts hold|fill|copy FILE [TARGET]`. */
import { writeSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { openStore, type Store } from '../../src/store/index.ts'
import { sampleEvent, sampleKey } from './samples.ts'

const [mode, file = '', target = ''] = process.argv.slice(2)

// Not through a stream: what is said must have left the process before it can be killed.
const say = (line: string) => writeSync(1, `${line}\n`)

if (mode === 'copy') {
  const database = new DatabaseSync(file, { readOnly: true })
  await backup(database, target)
  database.close()
  say('copied')
} else {
  try {
    const store = await openStore(`sqlite:${file}`)
    say('open')
    if (mode === 'fill') await Promise.all(Array.from({ length: 8 }, (_, writer) => fill(store, writer)))
    setInterval(() => {}, 1000)
  } catch (error) {
    say(`${(error as Error).name}: ${(error as Error).message}`)
    process.exitCode = 3
  }
}

/** Says the id of every key that was acknowledged, for ever. */
async function fill(store: Store, writer: number): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${process.pid}-${writer}-${n}`
    await store.write(async (tx) => {
      await tx.insertKey(sampleKey(id))
      await tx.insertEvent(sampleEvent(id))
    })
    say(id)
  }
}
