/** What the documents say is so: commands are run, links followed, tables compared with the code both ways. */
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { Key, VerdictCode } from '../src/service/key-messages.ts'
import { firstOfTypeScript } from './clients/compilers/typescript.ts'
import { purposes } from './contract/purposes.ts'
import { domainCodes, refusalCodes } from './docs/codes.ts'
import { ADMIN_PASSWORD, saidAndWritten } from './docs/first-program.ts'
import {
  anchorsOf,
  codeOf,
  documentPaths,
  linksOf,
  PROJECT,
  proseOf,
  readText,
  rowsOf,
  sectionOf,
} from './docs/markdown.ts'
import { commandsOf, runCommands } from './docs/shell.ts'
import { sampleNames, written } from './docs/wire-samples.ts'
import { type Keyhaven, startKeyhaven } from './e2e/start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-tests-of-the-docs-0123456789'

const start = (): Promise<Keyhaven> =>
  startKeyhaven({
    cleanUp: onTestFinished,
    env: { KEYHAVEN_ADMIN_PASSWORD: ADMIN_PASSWORD, KEYHAVEN_ROOT_KEY: ROOT_KEY },
  })

/** A message as the metadata for programs describes it. */
interface Described {
  readonly name: string
  readonly properties?: readonly { readonly name: string }[]
}

/** Sorted, each once: for comparing two lists that may be in any order. */
const sorted = (items: Iterable<string>): readonly string[] => [...new Set(items)].sort()

const codeColumn = (text: string): readonly string[] => rowsOf(text).flatMap(([cell]) => codeOf(cell) ?? [])

/** Empty, and gone when the test is over. */
async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-docs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const COMMAND_LINE = 'docs/cli.md'

/** Documents whose commands are run, with the fewest requests that they may have. */
const documentsWithCommands: readonly (readonly [path: string, fewest: number])[] = [
  ['README.md', 6],
  ['docs/operations.md', 6],
  ['docs/events.md', 3],
  ['docs/rotation.md', 10],
  ...documentPaths()
    .filter((path) => path.startsWith('docs/clients/'))
    .map((path) => [path, 1] as const),
]

describe('commands', () => {
  test.each(documentsWithCommands)('every curl line of %s is answered as it says', async (path, fewest) => {
    const commands = commandsOf(readText(path))
    const requests = commands.filter(({ text }) => text.includes('curl '))
    expect(requests.length).toBeGreaterThanOrEqual(fewest)
    const { url } = await start()
    const { ran, stdout } = await runCommands(
      commands,
      url,
      { ADMIN_PASSWORD, ROOT_KEY },
      await freshFolder(),
    )
    for (const { text, status, statuses } of ran) {
      if (!text.includes('curl ')) continue
      expect(statuses, text).toHaveLength(1)
      if (status === undefined) expect(String(statuses[0]), text).toMatch(/^2\d\d$/)
      else expect(statuses[0], text).toBe(status)
    }
    if (path === 'README.md') {
      expect(stdout).toContain('{"valid":true,"code":"Valid"')
      expect(stdout).toContain('{"valid":false,"code":"Revoked"')
    }
  })

  test(`every keyhaven line of ${COMMAND_LINE} ends as it says`, async () => {
    const commands = commandsOf(readText(COMMAND_LINE))
    const { url } = await start()
    const env = { KEYHAVEN_URL: url, KEYHAVEN_KEY: ROOT_KEY, COLUMNS: '80' }
    const { ran } = await runCommands(commands, url, env)
    const lines = ran.filter(({ text }) => text.includes('keyhaven '))
    expect(lines.length).toBeGreaterThan(15)
    for (const { text, exit, exits } of lines) expect(exits, text).toEqual([exit])
    for (const { text, statuses } of ran) if (text.includes('curl ')) expect(statuses, text).toEqual([200])
  })

  test.each(documentPaths())('no command of %s is outside a block that is run', (path) => {
    const text = readText(path)
    expect(proseOf(text)).not.toMatch(/^\s*(\w+=\$\()?curl /m)
    const isRun = path === COMMAND_LINE || documentsWithCommands.some(([it]) => it === path)
    if (!isRun) expect(text).not.toMatch(/^(\w+=\$\()?curl /m)
    if (path !== COMMAND_LINE) expect(text).not.toMatch(/^(\w+=\$\()?keyhaven /m)
  })
})

test('the first program of docs/clients/typescript.md says what the page says', async () => {
  const { url } = await start()
  const folder = await freshFolder()
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
  const [said, written] = await saidAndWritten(firstOfTypeScript, url, folder)
  expect(said).toBe(written)
})

test.each(documentPaths())('every relative link of %s leads somewhere', (path) => {
  const broken = linksOf(readText(path)).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : normalize(join(dirname(path), file))
    if (!existsSync(join(PROJECT, target))) return true
    return anchor !== undefined && !anchorsOf(readText(target)).has(anchor)
  })
  expect(broken).toEqual([])
})

test('the pictures are there, and small enough to look at over a slow line', () => {
  const pictures = documentPaths().flatMap((path) =>
    linksOf(readText(path))
      .filter((link) => link.endsWith('.png'))
      .map((link) => join(PROJECT, dirname(path), link)),
  )
  expect(pictures.length).toBeGreaterThan(0)
  for (const picture of pictures) expect(statSync(picture).size, picture).toBeLessThan(150 * 1024)
})

describe('docs/configuration.md', () => {
  const rows = rowsOf(readText('docs/configuration.md')).filter(([name]) => name?.startsWith('`KEYHAVEN_'))

  test('has every setting, and no other', () => {
    const known = [...readText('src/config.ts').matchAll(/^ {2}(KEYHAVEN_\w+):/gm)].map(([, name]) => name!)
    expect(rows.map(([name]) => codeOf(name))).toEqual(known)
  })

  test.each(rows.filter(([, , , wrong]) => wrong !== ''))('%s says what the code says', (...row) => {
    const [name, , byDefault, wrong, says] = row.map((cell) => codeOf(cell))
    expect(() => readConfig({ [name!]: wrong! })).toThrow(new ConfigError(says))
    if (byDefault !== undefined) expect(readConfig({ [name!]: byDefault })).toEqual(readConfig({}))
  })
})

describe('docs/errors.md', () => {
  const text = readText('docs/errors.md')
  const domain = [...domainCodes('KEY'), ...domainCodes('IDENTITY')]

  test.each([
    ['Codes of the key domain', 'KEY'],
    ['Codes of the identity domain', 'IDENTITY'],
  ] as const)('%s: every code with its status and its name on the wire', (heading, table) => {
    const listed = rowsOf(sectionOf(text, heading)).map(([code, status, onWire]) => ({
      code: codeOf(code),
      status: Number(status),
      onWire: codeOf(onWire),
    }))
    expect(listed).toEqual(domainCodes(table))
  })

  test('every code that can be on the wire, and no other', () => {
    const section = sectionOf(text, 'Codes on the wire')
    const known = [...refusalCodes(), ...domain.map(({ onWire }) => onWire)]
    expect(sorted(codeColumn(section))).toEqual(sorted(known))
    for (const { onWire, status } of domain) {
      const row = rowsOf(section).find(([code]) => codeOf(code) === onWire)
      expect(row?.[1], onWire).toBe(String(status))
    }
  })

  test('every verdict, and no other', () => {
    const listed = codeColumn(sectionOf(text, 'Verdict codes'))
    expect(sorted(listed)).toEqual(sorted(VerdictCode.values.keys()))
  })
})

test('docs/differences.md has a row for everything that is answered otherwise on purpose', () => {
  const listed = new Set(rowsOf(readText('docs/differences.md')).map(([title]) => title))
  expect(purposes.map(({ row }) => row).filter((row) => !listed.has(row))).toEqual([])
})

test('docs/operations.md has every operation with every route, and no other', async () => {
  const text = readText('docs/operations.md')
  const { url } = await start()
  const answer = await fetch(`${url}/operations/metadata?format=json`)
  const listed = (await answer.json()) as { name: string; routes: string[] }[]
  // The pages for programs are listed as operations there, as on the recorded hosts.
  const operations = listed.filter(
    ({ routes }) => !routes.some((route) => /^\/(types|metadata)\b/.test(route)),
  )
  const hidden = { name: 'AuthenticateLogout', routes: ['/auth/logout'] }
  const headings = [...text.matchAll(/^### (.*)$/gm)].map(([, name]) => name!)
  const all = [...operations, hidden]
  expect(sorted(headings)).toEqual(sorted(all.map(({ name }) => name)))
  for (const { name, routes } of all) {
    for (const route of routes) expect(sectionOf(text, name), `${name} ${route}`).toContain(route)
  }
})

test('docs/operations.md names every operation that can be told to do a request once, and no other', async () => {
  const { url } = await start()
  const answer = await fetch(`${url}/openapi.json`)
  const { paths } = (await answer.json()) as {
    paths: Record<string, Record<string, { operationId: string; parameters?: { name: string }[] }>>
  }
  const taking = Object.values(paths)
    .flatMap((verbs) => Object.values(verbs))
    .filter(({ parameters }) => parameters?.some(({ name }) => name === 'Idempotency-Key'))
  const names = taking.map(({ operationId }) => operationId.replace(/(Get|Post)?(By\w+)?$/, ''))
  const section = sectionOf(readText('docs/operations.md'), 'Doing a request once')
  const listed = [...section.matchAll(/\[(\w+)\]\(#\w+\)/g)].map(([, name]) => name!)
  expect(sorted(listed)).toEqual(sorted(names))
})

test('docs/operations.md names every member that an operation takes', async () => {
  const text = readText('docs/operations.md')
  const { url } = await start()
  const answer = await fetch(`${url}/types/metadata?format=json`)
  const { operations } = (await answer.json()) as { operations: { request: Described }[] }
  expect(operations.length).toBeGreaterThan(15)
  for (const { request } of operations) {
    const own = sectionOf(text, request.name)
    // What is done like another operation takes what that one takes.
    const like = [...own.matchAll(/\b[Aa]s \[(\w+)\]/g)].map(([, name]) => sectionOf(text, name!))
    const named = [own, ...like].join('').toLowerCase()
    const missing = (request.properties ?? []).filter(
      ({ name }) =>
        !named.includes(`\`${name.toLowerCase()}\``) && !named.includes(`{${name.toLowerCase()}}`),
    )
    expect(missing, request.name).toEqual([])
  }
})

test('docs/operations.md describes every member of a key', async () => {
  const section = sectionOf(readText('docs/operations.md'), 'Keys')
  const listed = rowsOf(section).flatMap(([cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  )
  const members = Key.members.map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1))
  expect(sorted(listed)).toEqual(sorted(members))
})

test('docs/formats.md shows every type as it is written', () => {
  const rows = rowsOf(sectionOf(readText('docs/formats.md'), 'How each type is written'))
  expect(rows.map(([name]) => name)).toEqual(sampleNames)
  for (const [name = '', ...cells] of rows) {
    const texts = written(name)
    for (const [at, cell] of cells.entries()) {
      const code = codeOf(cell)
      if (code !== undefined) expect(code, name).toBe(texts[at])
    }
  }
})

test('the decision about dependencies has a reason for each of them', () => {
  const { dependencies, devDependencies, workspaces } = JSON.parse(readText('package.json'))
  const beside = (workspaces as string[]).map((path) => JSON.parse(readText(`${path}/package.json`)))
  const known = [dependencies, devDependencies, ...beside.map((it) => it.devDependencies)].flatMap(
    Object.keys,
  )
  const listed = codeColumn(readText('docs/decisions/0005-dependencies.md'))
  expect(sorted(listed)).toEqual(sorted(known))
})
