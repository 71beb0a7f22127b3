import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { LogLevel } from './config.ts'
import { type Lines, openLog } from './log.ts'

const AT = Date.UTC(2026, 10, 22, 3, 4, 5, 6)

const served = {
  requestId: 'r-1',
  host: 'Keyhaven',
  operation: 'VerifyKey',
  caller: 'user "x"\n',
  method: 'POST',
  status: 200,
  ms: 1.23456,
  address: '::1',
  fault: undefined,
}

function open(level: LogLevel) {
  const texts: string[] = []
  const lines: Lines = {
    write: (line) => texts.push(line),
    add: (line) => texts.push(line()),
    flush: () => {},
  }
  const log = openLog(level, lines, () => new Date(AT))
  return { ...log, read: () => texts.map((text) => [text.at(-1), JSON.parse(text)]) }
}

test('a request is one line of JSON, with the members and the time that other lines have', () => {
  const { served: tell, logger, read } = open('info')
  tell(served)
  logger.info({ url: 'http://x' }, 'listening')
  const time = '2026-11-22T03:04:05.006Z'
  const { fault: _, ...told } = served
  expect(read()).toEqual([
    ['\n', { level: 30, time, ...told, ms: 1.23, msg: 'served' }],
    ['\n', { level: 30, time, url: 'http://x', msg: 'listening' }],
  ])
})

test('each line says what it is about, also when it differs from the one before in one thing', () => {
  const { served: tell, read } = open('info')
  const entries = [
    served,
    served,
    { ...served, host: 'other' },
    { ...served, operation: undefined },
    { ...served, caller: undefined },
    { ...served, caller: 'user_2' },
    { ...served, method: 'GET' },
    { ...served, status: 404 },
    { ...served, address: '192.0.2.1' },
    { ...served, requestId: 'r-2' },
    { ...served, ms: 7 },
    served,
  ]
  for (const entry of entries) tell(entry)
  const told = entries.map(({ fault: _, ...entry }) => ({ ...entry, ms: Math.round(entry.ms * 100) / 100 }))
  expect(read().map(([, line]) => line)).toMatchObject(JSON.parse(JSON.stringify(told)))
})

test('the text of a fault is in the line of its request', () => {
  const { served: tell, read } = open('info')
  tell({ ...served, status: 500, fault: new Error('disk gone') })
  expect(read()).toMatchObject([
    ['\n', { level: 50, requestId: 'r-1', err: { message: 'disk gone' }, msg: 'failed' }],
  ])
})

test('only faults are told when the level is above info', () => {
  const { served: tell, read } = open('warn')
  tell(served)
  tell({ ...served, fault: new Error('disk gone') })
  expect(read()).toHaveLength(1)
})

test('of more lines than can be kept, those that can be are written', () => {
  const script = `
    import { standardError } from ${JSON.stringify(new URL('./log.ts', import.meta.url).href)}
    const lines = standardError()
    for (let n = 0; n < 128; n++) lines.add(() => 'x'.repeat(9000) + '\\n')
    lines.flush()
  `
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  const lines = stderr.split('\n').slice(0, -1)
  expect(lines.length).toBeGreaterThan(60)
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([9000]))
})
