/**
 * `node scripts/copy-vectors.ts FOLDER`: copies recorded vectors into the project, so that `npm test` can replay them. Only what is compared
 * is kept: of the answer's headers the content type. One vector a line, so that `zgrep` finds one by its name.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Vector } from '../test/contract/replay.ts'

const target = new URL('../test/contract/vectors/', import.meta.url)

const trimmed = ({ response, ...vector }: Vector): Vector => ({
  ...vector,
  response: { ...response, headers: response.headers.filter(([name]) => name === 'content-type') },
})

const folder = process.argv[2]
if (folder === undefined) {
  process.stderr.write('usage: node scripts/copy-vectors.ts FOLDER\n')
  process.exit(2)
}
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
  const vectors = JSON.parse(await readFile(join(folder, file), 'utf8')) as Vector[]
  const lines = vectors.map((vector) => `${JSON.stringify(trimmed(vector))}\n`)
  const copy = gzipSync(lines.join(''), { level: 9 })
  await writeFile(new URL(`${file.replace(/\.json$/, '')}.jsonl.gz`, target), copy)
  process.stdout.write(`${file}: ${vectors.length} vectors, ${copy.length} bytes\n`)
}
