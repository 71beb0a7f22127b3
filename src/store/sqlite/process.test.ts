import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { sampleHash, sampleKey } from '../../../test/store/samples.ts'
import { temporaryFile } from '../../../test/store/temporary-file.ts'
import { openStore, StoreInUse } from '../index.ts'

const program = fileURLToPath(new URL('../../../test/store/child.ts', import.meta.url))

interface Child {
  readonly process: ChildProcess
  said(): readonly string[]
  /** Resolves when the child has said so many lines. */
  hasSaid(lines: number): Promise<void>
  ended: Promise<unknown>
}

function start(...words: string[]): Child {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more
  })
  // A line that is not finished was not said.
  const said = () => text.split('\n').slice(0, -1)
  const hasSaid = async (lines: number) => {
    while (said().length < lines) await once(child.stdout, 'data')
  }
  return { process: child, said, hasSaid, ended: once(child, 'close') }
}

test('a second process is told at once that the database is in use, and stops', async () => {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  const second = start('hold', file)
  await second.ended
  expect(second.said()).toEqual([`StoreInUse: the database ${file} is in use by another process`])
  expect(second.process.exitCode).toBe(3)
  await store.write((tx) => tx.insertKey(sampleKey('key_1')))
})

test('when the owner is killed the next one gets in', async () => {
  const file = temporaryFile()
  const owner = start('hold', file)
  await owner.hasSaid(1)
  await expect(openStore(`sqlite:${file}`)).rejects.toBeInstanceOf(StoreInUse)
  owner.process.kill('SIGKILL')
  await owner.ended
  await (await openStore(`sqlite:${file}`)).close()
})

test('another process can copy the database while it is in use', async () => {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  await store.write((tx) => tx.insertKey(sampleKey('key_1')))
  const copying = start('copy', file, `${file}.copy`)
  await copying.ended
  expect(copying.said()).toEqual(['copied'])
  const copy = await openStore(`sqlite:${file}.copy`)
  onTestFinished(() => copy.close())
  expect(await copy.keyById('key_1')).toStrictEqual(sampleKey('key_1'))
  await store.write((tx) => tx.insertKey(sampleKey('key_2')))
  expect(await store.keyById('key_2')).toBeDefined()
})

test('no acknowledged write is lost when its process is killed, however often', {
  timeout: 120_000,
}, async () => {
  const file = temporaryFile()
  const acknowledged: string[] = []
  for (let round = 0; round < 10; round++) {
    const filling = start('fill', file)
    // A different moment each time, some of them amid a commit.
    await filling.hasSaid(2 + round * 37)
    filling.process.kill('SIGKILL')
    await filling.ended
    const [open, ...ids] = filling.said()
    expect(open).toBe('open')
    acknowledged.push(...ids)

    const database = new DatabaseSync(file)
    const keys = new Set(
      database
        .prepare('SELECT id FROM keys')
        .all()
        .map((row) => row.id),
    )
    const events = new Set(
      database
        .prepare('SELECT subject FROM events')
        .all()
        .map((row) => row.subject),
    )
    expect(acknowledged.filter((id) => !keys.has(id))).toEqual([])
    expect(events).toEqual(keys)
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
    database.close()
  }
  expect(acknowledged.length).toBeGreaterThan(10 * 37)
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  for (const id of acknowledged)
    expect((await store.byLookup(`lookup of ${id}`, sampleHash))?.key.id).toBe(id)
})
