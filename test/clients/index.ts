/**
 * `npm run test:clients`: compiles the listings of every host with the languages' own compilers, runs a program of each language that
 * calls a running Keyhaven, and says what it ran and what it could not find. Fails when a listing does not compile, when a program does not
 * tell what it should, or when a compiler that is required is not to be had. `-- python go` runs only these.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { languages } from '../../src/host/codegen/index.ts'
import { type FirstProgram, saidAndWritten } from '../docs/first-program.ts'
import type { Compiler, Tool } from './compiler.ts'
import { compilers } from './compilers/index.ts'
import { knownFailures } from './exceptions.ts'
import { type Listing, type Listings, openListings } from './listings.ts'
import { startRunning } from './running.ts'
import { expected, faultsOf, OTHER_FORMAT } from './transcript.ts'

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/clients')

const print = (line: string): void => void process.stdout.write(`${line}\n`)
/** Enough of what a compiler says to see what is wrong. */
const LINES_MAX = 40
const indented = (text: string): string => text.split('\n', LINES_MAX).join('\n').replaceAll(/^/gm, '    ')
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What is wrong with a listing, undefined when nothing is. A known failure must fail as it is known to, and compile when mended. */
async function faultOf(tool: Tool, listing: Listing, listings: Listings): Promise<string | undefined> {
  const { language, host, text } = listing
  const said = await tool.compile(text)
  const known = knownFailures.find((it) => it.language === language && it.hosts.includes(host))
  if (known === undefined) return said
  if (said === undefined) return `compiles, though it is known not to: ${known.because}`
  if (!said.includes(known.message)) return said
  const { query, change = (it: string) => it } = known.mend
  const mended = change(query === undefined ? text : (await listings.ask(language, host, query)).text)
  const saidOfMended = await tool.compile(mended)
  if (saidOfMended !== undefined) return `as it is known not to, but mended neither:\n${saidOfMended}`
  print(`  ${host}: known failure, compiles when mended: "${known.message}": ${known.because}`)
  return undefined
}

const asked: ReadonlySet<string> = new Set(process.argv.slice(2))
const isAsked = (language: string): boolean => asked.size === 0 || asked.has(language)

const counts = { passed: 0, failed: 0, skipped: 0 }

/** Counts a step as passed or failed, and says what is wrong. */
async function checkCalls({ language, isCalled }: Compiler, tool: Tool): Promise<void> {
  const { call, withoutOtherFormat } = tool
  if (call === undefined) {
    counts[isCalled ? 'failed' : 'skipped'] += isCalled ? expected.length : 1
    print(`${isCalled ? 'missing' : 'skipped'}: ${language}: calls: ${tool.uncalled ?? 'no program calls'}`)
    return
  }
  if (withoutOtherFormat !== undefined) {
    counts.skipped += 1
    print(`skipped: ${language}: ${OTHER_FORMAT}: ${withoutOtherFormat}`)
  }
  const steps = expected.length - (withoutOtherFormat === undefined ? 0 : 1)
  const { failed, faults } = await faultsOfCall(call, steps)
  counts.failed += failed
  counts.passed += steps - failed
  for (const fault of faults) print(`  call: ${indented(fault).trimStart()}`)
  print(`  ${steps - failed} of ${steps} calls`)
}

/** Runs the program against a process of its own. When it breaks off, none of its steps counts. */
async function faultsOfCall(
  call: NonNullable<Tool['call']>,
  steps: number,
): Promise<{ failed: number; faults: readonly string[] }> {
  const running = await startRunning()
  try {
    const faults = faultsOf(await call(running.where), steps < expected.length)
    return { failed: Math.min(steps, faults.length), faults }
  } catch (error) {
    return { failed: steps, faults: [messageOf(error)] }
  } finally {
    await running.stop()
  }
}

/** One check: the program of the page runs, and says what the page says. */
async function checkFirstProgram(program: FirstProgram, work: string): Promise<void> {
  const running = await startRunning()
  try {
    const folder = await mkdtemp(join(work, 'page-'))
    const [said, written] = await saidAndWritten(program, running.where.env.KEYHAVEN_URL!, folder)
    if (said !== written) throw new Error(`the page says\n${written}and it said\n${said}`)
    counts.passed += 1
    print(`  ${program.file} of ${program.page}`)
  } catch (error) {
    counts.failed += 1
    print(`  ${program.file} of ${program.page}: ${indented(messageOf(error)).trimStart()}`)
  } finally {
    await running.stop()
  }
}

/** The compiler, or undefined when it is not to be had, which fails the check where it is required. */
async function prepared(compiler: Compiler, work: string, listings: number): Promise<Tool | undefined> {
  try {
    return await compiler.prepare({ cache: CACHE, work })
  } catch (error) {
    const { language, isRequired, isCalled } = compiler
    counts[isRequired ? 'failed' : 'skipped'] += listings + (isCalled ? expected.length : 0)
    print(`${isRequired ? 'missing' : 'skipped'}: ${language}: ${messageOf(error)}`)
    return undefined
  }
}

async function check(compiler: Compiler, listings: Listings): Promise<void> {
  const own = listings.all.filter(({ language }) => language === compiler.language)
  const work = await mkdtemp(join(CACHE, `work-${compiler.language}-`))
  try {
    const tool = await prepared(compiler, work, own.length)
    if (tool === undefined) return
    print(`${compiler.language}: ${tool.description}`)
    const before = counts.passed
    for (const listing of own) {
      const fault = await faultOf(tool, listing, listings)
      counts[fault === undefined ? 'passed' : 'failed'] += 1
      if (fault !== undefined) print(`  ${listing.host}: does not compile\n${indented(fault)}`)
    }
    print(`  ${counts.passed - before} of ${own.length} listings`)
    await checkCalls(compiler, tool)
    if (tool.firstProgram !== undefined) await checkFirstProgram(tool.firstProgram, work)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

await mkdir(CACHE, { recursive: true })
const listings = await openListings()
try {
  for (const compiler of compilers) if (isAsked(compiler.language)) await check(compiler, listings)
} finally {
  await listings.close()
}
for (const { key } of languages) {
  if (!isAsked(key) || compilers.some(({ language }) => language === key)) continue
  counts.skipped += listings.all.filter(({ language }) => language === key).length
  print(`skipped: ${key}: no registry of this check brings its compiler`)
}
print(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = counts.failed > 0 ? 1 : 0
