/** The rooms and the arrows between them, held over every import of `src/`. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drawers, type Tree, violations } from './architecture/rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const filesOf = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => !path.includes('/node_modules/'))
    .sort()

const sources = (): Tree =>
  new Map(
    filesOf('src')
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]),
  )

test('every import goes along an arrow, through a door, and never in a circle', () => {
  const tree = sources()
  expect(tree.size).toBeGreaterThan(200)
  expect(violations(tree)).toEqual([])
})

test('nothing is named after a drawer', () => {
  expect(drawers(['src', 'test', 'bench', 'scripts'].flatMap(filesOf))).toEqual([])
})

type Broken = readonly [what: string, files: Readonly<Record<string, string>>, violation: string]

/** Trees with one fault each, and what must be said of it. */
const BROKEN: readonly Broken[] = [
  [
    'keys that import the store',
    { 'src/keys/judge.ts': "import { openStore } from '../store/index.ts'", 'src/store/index.ts': '' },
    'arrow: src/keys/judge.ts: keys may not import store (src/store/index.ts)',
  ],
  [
    'a host that imports keys, if only a type',
    {
      'src/host/http/guard.ts': "import type { Owner } from '../../keys/index.ts'",
      'src/keys/index.ts': '',
    },
    'arrow: src/host/http/guard.ts: host/http may not import keys (src/keys/index.ts)',
  ],
  [
    'messages that import a format',
    {
      'src/host/message/dto.ts': "export { json } from '../format/index.ts'",
      'src/host/format/index.ts': '',
    },
    'arrow: src/host/message/dto.ts: host/message may not import host/format (src/host/format/index.ts)',
  ],
  [
    'formats that import http',
    {
      'src/host/format/json.ts': "import {\n  reply,\n  refused,\n} from '../http/index.ts'",
      'src/host/http/index.ts': '',
    },
    'arrow: src/host/format/json.ts: host/format may not import host/http (src/host/http/index.ts)',
  ],
  [
    'client code that imports formats',
    {
      'src/host/codegen/generate.ts': "import { xml } from '../format/index.ts'",
      'src/host/format/index.ts': '',
    },
    'arrow: src/host/codegen/generate.ts: host/codegen may not import host/format (src/host/format/index.ts)',
  ],
  [
    'identity that imports the store',
    {
      'src/identity/owners.ts': "import * as store from '../store/index.ts'",
      'src/store/index.ts': '',
    },
    'arrow: src/identity/owners.ts: identity may not import store (src/store/index.ts)',
  ],
  [
    'a store that imports messages',
    {
      'src/store/keys.ts': "import { text } from '../host/message/index.ts'",
      'src/host/message/index.ts': '',
    },
    'arrow: src/store/keys.ts: store may not import host/message (src/host/message/index.ts)',
  ],
  [
    'an operation that imports the store',
    {
      'src/service/create-key.ts': "const store = await import('../store/index.ts')",
      'src/store/index.ts': '',
    },
    'arrow: src/service/create-key.ts: service may not import store (src/store/index.ts)',
  ],
  [
    'an emulated host that imports an operation of our own',
    {
      'src/contract/foundry/index.ts': "import { createKey } from '../../service/index.ts'",
      'src/service/index.ts': '',
    },
    'arrow: src/contract/foundry/index.ts: contract may not import service (src/service/index.ts)',
  ],
  [
    'a room that imports the composition root',
    { 'src/service/users.ts': "import type { App } from '../app.ts'", 'src/app.ts': '' },
    'arrow: src/service/users.ts: service may not import top (src/app.ts)',
  ],
  [
    'source that imports tests',
    { 'src/app.ts': "import { sample } from '../test/store/samples.ts'" },
    'arrow: src/app.ts: imports test/store/samples.ts, which is outside src',
  ],
  [
    'a room that nobody declared',
    { 'src/gadgets/index.ts': '' },
    "room: src/gadgets/index.ts: there is no room 'gadgets'",
  ],
  [
    'a room that is entered by a window',
    { 'src/identity/owners.ts': "import { judge } from '../keys/judge.ts'", 'src/keys/judge.ts': '' },
    'door: src/identity/owners.ts: enters keys by src/keys/judge.ts, not by its index.ts',
  ],
  [
    'a part of the host that is entered by a window',
    {
      'src/host/http/reply.ts': "import { json } from '../format/json.ts'",
      'src/host/format/json.ts': '',
    },
    'door: src/host/http/reply.ts: enters host/format by src/host/format/json.ts, not by its index.ts',
  ],
  [
    'a room that goes out to come in again',
    { 'src/keys/judge.ts': "import { Secret } from './index.ts'", 'src/keys/index.ts': '' },
    'door: src/keys/judge.ts: goes through the door of its own room',
  ],
  [
    'three files in a circle, one of the imports a type',
    {
      'src/keys/a.ts': "import { b } from './b.ts'",
      'src/keys/b.ts': "import type { C } from './c.ts'",
      'src/keys/c.ts': "export * from './a.ts'",
    },
    'cycle: src/keys/a.ts: src/keys/a.ts → src/keys/b.ts → src/keys/c.ts → src/keys/a.ts',
  ],
  [
    'a socket outside its file',
    { 'src/host/http/host.ts': "import { createServer } from 'node:http'" },
    'module: src/host/http/host.ts: may not import node:http',
  ],
  [
    'SQL outside the store',
    { 'src/keys/keyring.ts': "import type { Kysely } from 'kysely'" },
    'module: src/keys/keyring.ts: may not import kysely',
  ],
  [
    'a database outside the store',
    { 'src/app.ts': "import { DatabaseSync } from 'node:sqlite'" },
    'module: src/app.ts: may not import node:sqlite',
  ],
  [
    'the environment read outside main',
    { 'src/config.ts': 'const level = process.env.KEYHAVEN_LOG' },
    "environment: src/config.ts: 'process.env' is for ^src\\/main\\.ts$",
  ],
  [
    'a clock read in a domain',
    { 'src/keys/judge.ts': 'const nowMs = Date.now()' },
    "clock: src/keys/judge.ts: 'Date.now' is for ^src\\/main\\.ts$",
  ],
  [
    'the time of day made in a host',
    { 'src/host/http/host.ts': 'const now = new Date()' },
    "clock: src/host/http/host.ts: 'new Date' is for ^src\\/main\\.ts$",
  ],
  [
    'a host that knows what it is used for',
    { 'src/host/meta/page.ts': '/** Shows the API keys. */' },
    "word: src/host/meta/page.ts: 'API key'",
  ],
  [
    'a host that names the domain',
    { 'src/host/http/host.ts': 'const keyRingOf = createKeyring' },
    "word: src/host/http/host.ts: 'keyRing'",
  ],
  [
    'an import that the rules cannot read',
    { 'src/keys/judge.ts': 'import { Key } from "./key.ts"' },
    'import: src/keys/judge.ts: is written in a way that these rules cannot read',
  ],
]

test.each(BROKEN)('%s: the breach is named', (_what, files, violation) => {
  expect(violations(new Map(Object.entries(files)))).toContain(violation)
})

test('what may be done is not called a breach', () => {
  const tree = {
    'src/main.ts': "import { createApp } from './app.ts'\nconst now = () => new Date()\nprocess.env",
    'src/app.ts':
      "import { openStore } from './store/index.ts'\nimport { createHost } from './host/http/index.ts'",
    'src/store/index.ts': "import { Kysely } from 'kysely'\nimport type { Key } from '../keys/index.ts'",
    'src/keys/index.ts': "export { judge } from './judge.ts'",
    'src/keys/judge.ts': '/** Not `Date.now()`: time is an argument. */\nconst at = new Date(0)',
    'src/host/http/index.ts': "export * from './node.ts'",
    'src/host/http/node.ts':
      "import { createServer } from 'node:http'\nimport { Refusal } from '../message/index.ts'",
    'src/host/message/index.ts': '',
  }
  expect(violations(new Map(Object.entries(tree)))).toEqual([])
})

test.each([
  'src/utils/text.ts',
  'src/keys/helpers.ts',
  'test/common/tree.ts',
  'src/host/shared.test.ts',
  'scripts/misc',
])('%s is named a drawer', (path) => {
  expect(drawers([path])).toEqual([`name: ${path}: is a drawer; name it after what is in it`])
})
