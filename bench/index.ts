/** `npm run bench [NAME…]`: measures and prints; nothing is asserted, for machines differ. */
import { measureBatch } from './batch.ts'
import { measureBetterAuth } from './better-auth.ts'
import { measureBig } from './big.ts'
import { measureCreate } from './create.ts'
import { type Figure, table } from './figures.ts'
import { measureJudge } from './judge.ts'
import { measureMemory } from './memory.ts'
import { measurePage } from './page.ts'
import { type Load, startLoad } from './processes.ts'
import { measureSpend } from './spend.ts'
import { measureStart } from './start.ts'
import { measureTiming } from './timing.ts'
import { measureVerify } from './verify.ts'

const measurements: Readonly<Record<string, (load: Load) => Promise<readonly Figure[]>>> = {
  verify: measureVerify,
  batch: measureBatch,
  create: measureCreate,
  spend: measureSpend,
  judge: measureJudge,
  memory: measureMemory,
  timing: measureTiming,
  start: measureStart,
  page: measurePage,
}

/** Take long, or something to be installed: only when they are asked for. */
const byName: typeof measurements = { big: measureBig, 'better-auth': measureBetterAuth }
const all = { ...measurements, ...byName }

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in all))
if (unknown !== undefined) {
  process.stderr.write(`no measurement '${unknown}'; there are ${Object.keys(all).join(', ')}\n`)
  process.exit(2)
}

const load = startLoad()
const figures: Figure[] = []
for (const name of asked.length > 0 ? asked : Object.keys(measurements)) {
  process.stderr.write(`measuring ${name} …\n`)
  figures.push(...(await all[name]!(load)))
}
await load.stop()
process.stdout.write(`${table(figures)}\n`)
