/** `npm run vectors -- FILE…`: replays vector files against the hosts, prints each difference, and fails when there is one. */
import { readFile } from 'node:fs/promises'
import { compare } from './compare.ts'
import { createReplayer, type Vector } from './replay.ts'

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: npm run vectors -- FILE…\n')
  process.exit(2)
}

const replayer = await createReplayer()
const counts = { matched: 0, differs: 0, 'on purpose': 0 }
for (const file of files) {
  for (const vector of JSON.parse(await readFile(file, 'utf8')) as Vector[]) {
    const outcome = compare(vector, await replayer.ask(vector))
    counts[outcome.kind] += 1
    if (outcome.kind === 'differs') process.stdout.write(`${vector.name}: ${outcome.why}\n\n`)
  }
}
await replayer.close()
process.stdout.write(
  `${counts.matched} matched, ${counts.differs} differ, ${counts['on purpose']} on purpose\n`,
)
process.exit(counts.differs > 0 ? 1 : 0)
