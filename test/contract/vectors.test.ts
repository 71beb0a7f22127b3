/**
 * What real ServiceStack hosts answered, replayed: `vectors/` is a copy of the recordings (`scripts/copy-vectors.ts` makes it), and everything
 * that is not equal must be one of the rows of `docs/differences.md`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { purposes } from './purposes.ts'
import { createReplayer, type Replayer, type Vector } from './replay.ts'

/** How many vectors each row accounts for, so that no rule quietly comes to cover more than it was meant for. */
const ON_PURPOSE: Readonly<Record<string, number>> = {
  'malformed bodies': 26,
  'values of the wrong type': 86,
  'API key in X-Api-Key': 1,
  'undecodable Basic credentials': 6,
  'not signed in': 32,
  'role missing': 8,
  'bodies of unknown type': 12,
  'unknown paths': 18,
  'sign-in without name or password': 1,
  'OPTIONS without Accept': 1,
  JSONP: 6,
  'unknown environment': 2,
  'no environment named': 21,
  'machine that is not named': 3,
  'another verb': 20,
  'HTML answers': 13,
  'operations of ServiceStack itself': 15,
  Accept: 26,
  "words of .NET's own": 2,
  'misused exceptions': 12,
  'answers that break off': 1,
  'Meta of regenerated keys': 28,
  'company of somebody else': 29,
  // Recordings of these are not among the copies.
  'characters that XML forbids': 0,
  'order of XML elements': 0,
}

const folder = new URL('vectors/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'))

const vectorsOf = (file: string): readonly Vector[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Vector)

const counted = new Map(purposes.map(({ row }) => [row, 0]))
let replayer: Replayer

beforeAll(async () => {
  replayer = await createReplayer()
})
afterAll(() => replayer.close())

/** Three of them in full are enough to see what is wrong; `npm run vectors` shows all. */
const DETAILS_MAX = 3

test.each(files)(
  '%s: every answer is the recorded one, or differs on purpose',
  {
    timeout: 240_000,
  },
  async (file) => {
    const differing = new Map<string, string>()
    for (const vector of vectorsOf(file)) {
      const outcome = compare(vector, await replayer.ask(vector))
      if (outcome.kind === 'differs') differing.set(vector.name, outcome.why)
      if (outcome.kind === 'on purpose') counted.set(outcome.row, counted.get(outcome.row)! + 1)
    }
    const details = [...differing].slice(0, DETAILS_MAX).map(([name, why]) => `${name}: ${why}`)
    expect([...differing.keys()], details.join('\n\n')).toEqual([])
  },
)

test('each reason to differ accounts for exactly the vectors that it is meant for', () => {
  expect(Object.fromEntries(counted)).toEqual(ON_PURPOSE)
})

test('each reason to differ is a row of docs/differences.md', () => {
  const lines = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8').split('\n')
  const rows = lines.map((line) => /^\|([^|]*)\|/.exec(line)?.[1]?.replace(/[`*]/g, '').trim())
  expect(purposes.map(({ row }) => row).filter((row) => !rows.includes(row))).toEqual([])
})
