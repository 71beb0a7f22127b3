/** The command line against a started service: what it prints where, how it ends, and that no secret gets out. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { version } from '../../src/version.ts'
import { cleanUpAfterAll } from './clean-up.ts'
import { type Ended, keyhaven } from './command.ts'
import { startKeyhaven } from './start-keyhaven.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const ROOT_KEY = 'root-key-of-the-command-line-tests-0123456789'
const run = promisify(execFile)
const cleanUp = cleanUpAfterAll()

let url: string
let data: string
let acme: string
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  const keyhavenProcess = await startKeyhaven({ cleanUp, env: { KEYHAVEN_ROOT_KEY: ROOT_KEY } })
  url = keyhavenProcess.url
  data = keyhavenProcess.data
  env = { KEYHAVEN_URL: url, KEYHAVEN_KEY: ROOT_KEY }
  acme = (await post('/v1/organisations', { name: 'Acme' })).id
})

async function post(path: string, body: object): Promise<any> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.json()
}

async function get(path: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${ROOT_KEY}` } })
  return answer.text()
}

const command = (
  args: readonly string[],
  more: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> => keyhaven(args, { input: more.input, env: { ...env, ...more.env } })

/** A key of Acme, with the secret that was printed. */
async function create(...args: readonly string[]): Promise<{ readonly id: string; readonly secret: string }> {
  const { code, stdout } = await command(['keys', 'create', '--organisation', acme, '--json', ...args])
  expect(code).toBe(0)
  const { key, secret } = JSON.parse(stdout)
  return { id: key.id, secret }
}

describe('keys create', () => {
  test('prints the secret alone on standard output, and what it is of on standard error', async () => {
    const args = [
      'keys',
      'create',
      '--organisation',
      acme,
      '--name',
      'invoices',
      '--scope',
      'a.b',
      '--scope',
      'c.d',
    ]
    const { code, stdout, stderr, listed } = await command([
      ...args,
      '--meta',
      'team=x=y',
      '--expires',
      '30d',
    ])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^kh_live_[0-9A-Za-z]{63}\n$/)])
    const secret = stdout.trim()
    expect(stderr).toMatch(/^name +invoices$/m)
    expect(stderr).toMatch(/^scopes +a\.b, c\.d$/m)
    expect(stderr).toMatch(/^meta +team=x=y$/m)
    expect(stderr).toMatch(/^expires at +\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC$/m)
    expect(stderr).not.toContain(secret)
    expect(listed).not.toContain(ROOT_KEY)
    expect((await post('/v1/keys/verify', { key: secret })).valid).toBe(true)
  })

  test('works in a shell as it is written', async () => {
    const script = `KEY=$("$NODE" src/main.ts keys create --organisation ${acme} 2>/dev/null) && printf %s "$KEY" | "$NODE" src/main.ts verify --json`
    const { stdout } = await run('bash', ['--norc', '-c', script], {
      cwd: PROJECT,
      env: { ...env, NODE: process.execPath, PATH: process.env.PATH },
    })
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, code: 'Valid' })
  })

  test('with --json prints what the API answers', async () => {
    const { stdout } = await command(['keys', 'create', '--organisation', acme, '--json', '--format', 'guid'])
    expect(JSON.parse(stdout)).toMatchObject({
      secret: expect.stringMatching(/^[0-9a-f]{8}-/),
      key: { organisationId: acme, secretFormat: 'Guid' },
    })
  })

  test('a refused member is named', async () => {
    const { code, stdout, stderr } = await command([
      'keys',
      'create',
      '--organisation',
      acme,
      '--expires',
      '2020-01-01',
    ])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      'keyhaven: 400 ExpiryInPast: The expiry must lie in the future.\n  ExpiresAt: The expiry must lie in the future.\n',
    )
  })
})

describe('keys list and show', () => {
  test('a table fits the width that it has, and is whole where there is none', async () => {
    const name = 'a name that is much too long for a table of eighty columns'
    const { id } = await create('--name', name, '--expires', '2030-01-31')
    const whole = await command(['keys', 'list', '--organisation', acme])
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining(`${name}  2030-01-31\n`)])
    const fitted = await command(['keys', 'list', '--organisation', acme], { env: { COLUMNS: '80' } })
    const lines = fitted.stdout.trimEnd().split('\n')
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(lines[0]).toMatch(/^ID +STATE +ENV +KEY +NAME +EXPIRES$/)
    expect(lines.find((line) => line.startsWith(id))).toMatch(
      /^key_\w{22} {2}Active {2}live {2}kh_live_.*… {2}a na.*… +2030-01-31$/,
    )
    // Every column begins where its title does.
    expect(lines.find((line) => line.startsWith(id))!.indexOf('Active')).toBe(lines[0]!.indexOf('STATE'))
  })

  test('a terminal is asked for its width, and gets no colour', async () => {
    await create('--name', 'n'.repeat(100))
    const line = `stty cols 80; '${process.execPath}' src/main.ts keys list --organisation ${acme}`
    const { stdout } = await run('script', ['-qec', line, '/dev/null'], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, ...env },
    })
    const lines = stdout.replaceAll('\r', '').trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ID +STATE/)
    for (const each of lines) expect(each.length, each).toBeLessThanOrEqual(80)
    expect(lines.some((each) => each.length === 80)).toBe(true)
    expect(stdout).not.toContain('\u001b')
  })

  test('--json is the answer of the API to the letter', async () => {
    const { id } = await create()
    const list = await command(['keys', 'list', '--organisation', acme, '--limit', '2', '--json'])
    expect(list.stdout).toBe(`${await get(`/v1/keys?organisationId=${acme}&limit=2`)}\n`)
    const show = await command(['keys', 'show', id, '--json'])
    expect(show.stdout).toBe(`${await get(`/v1/keys/${id}`)}\n`)
  })

  test('a list that goes on says how', async () => {
    await create()
    await create()
    const first = await command(['keys', 'list', '--organisation', acme, '--limit', '1'])
    const after = /--after (\S+)\n$/.exec(first.stderr)?.[1]
    const second = await command(['keys', 'list', '--organisation', acme, '--limit', '1', '--after', after!])
    expect(second.stdout.split('\n')).toHaveLength(3)
    expect(second.stdout).not.toBe(first.stdout)
  })

  test('what is filtered is what is listed', async () => {
    const { id } = await create('--environment', 'test')
    const args = [
      'keys',
      'list',
      '--organisation',
      acme,
      '--environment',
      'test',
      '--state',
      'active',
      '--json',
    ]
    expect(JSON.parse((await command(args)).stdout).results.map((key: any) => key.id)).toEqual([id])
  })

  test('a text that steers the terminal does not', async () => {
    const { id } = await create('--notes', '\u001b[31mred\u0007\nline')
    const { stdout } = await command(['keys', 'show', id])
    expect(stdout).toMatch(/^notes +\[31mred line$/m)
    expect(stdout).not.toMatch(/[\u001b\u0007]/)
  })

  test('a reader who stops before the end is no fault', async () => {
    const line = `set -o pipefail; '${process.execPath}' src/main.ts keys list --json | true`
    const { stdout, stderr } = await run('bash', ['--norc', '-c', line], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, ...env },
    })
    expect([stdout, stderr]).toEqual(['', ''])
  })
})

describe('keys rotate', () => {
  test('prints the new secret alone, and the old one is refused at once', async () => {
    const { id, secret } = await create('--name', 'turned')
    const { code, stdout, stderr } = await command(['keys', 'rotate', id])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^kh_live_[0-9A-Za-z]{63}\n$/)])
    expect(stderr).toMatch(/^name +turned$/m)
    expect(stderr).not.toContain(stdout.trim())
    expect((await command(['verify'], { input: stdout })).code).toBe(0)
    expect((await command(['verify'], { input: secret })).code).toBe(1)
  })

  test.each([
    ['--grace', 0],
    ['--until-first-use', 1],
  ])(
    '%s: the old secret is good for a while, and after the new one was used it is %i',
    async (option, after) => {
      const { id, secret } = await create()
      const { stdout } = await command(['keys', 'rotate', id, option, '1h', '--json'])
      const next = JSON.parse(stdout).secret
      const codes: (number | null)[] = []
      for (const input of [secret, next, secret]) codes.push((await command(['verify'], { input })).code)
      expect(codes).toEqual([0, 0, after])
    },
  )
})

describe('keys update', () => {
  test('changes what is given and clears what is named', async () => {
    const { id } = await create('--name', 'before', '--notes', 'old', '--scope', 'a.b', '--expires', '30d')
    const args = [
      '--name',
      'after',
      '--scope',
      'c.d',
      '--limit',
      'minute=100/60s',
      '--clear',
      'expires,notes',
    ]
    const { code, stdout } = await command(['keys', 'update', id, ...args, '--json'])
    const key = JSON.parse(stdout)
    expect([code, key.name, key.scopes, key.notes, key.expiresAt]).toEqual([
      0,
      'after',
      ['c.d'],
      undefined,
      undefined,
    ])
    expect(key.limits).toEqual([expect.objectContaining({ name: 'minute', max: 100, windowSeconds: 60 })])
    const shown = await command(['keys', 'show', id])
    expect(shown.stdout).toMatch(/^limits +name=minute .*max=100 /m)
  })

  test('a name that cannot be cleared is refused by the service, which names the member', async () => {
    const { id } = await create()
    const { code, stderr } = await command(['keys', 'update', id, '--clear', 'owner'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('\n  Clear: ')])
  })
})

describe('explain', () => {
  test('shows every check in order, and ends as the verdict does', async () => {
    const { id, secret } = await create('--scope', 'a.b')
    const good = await command(['explain', '--scope', 'a.b'], { input: secret })
    expect([good.code, good.stdout]).toEqual([
      0,
      expect.stringMatching(/^valid +yes\ncode +Valid\nkey +key_/),
    ])
    const { code, stdout } = await command(['explain', '--scope', 'x.y'], {
      input: secret,
      env: { COLUMNS: '80' },
    })
    expect([code, stdout]).toEqual([1, expect.stringContaining(id)])
    const lines = stdout.split('\n')
    const head = lines.findIndex((line) => /^CHECK +OUTCOME +BECAUSE$/.test(line))
    expect(lines.slice(head).find((line) => line.startsWith('InsufficientScope'))).toMatch(
      /^InsufficientScope +failed +/,
    )
    expect(lines.slice(head + 1).filter((line) => line !== '').length).toBeGreaterThan(5)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
    const json = await command(['explain', '--json'], { input: secret })
    expect(JSON.parse(json.stdout).checks[0]).toMatchObject({ outcome: 'Held' })
  })
})

describe('freezing, thawing and revoking', () => {
  test('change the key, with the reason', async () => {
    const { id, secret } = await create()
    const frozen = await command(['keys', 'freeze', id, '--reason', 'in a log'])
    expect([frozen.code, frozen.stdout]).toEqual([
      0,
      expect.stringMatching(/^state +Frozen\nreason +in a log$/m),
    ])
    expect((await command(['verify'], { input: secret })).code).toBe(1)
    expect((await command(['keys', 'thaw', id])).code).toBe(0)
    expect((await command(['verify'], { input: secret })).code).toBe(0)
    const revoked = await command(['keys', 'revoke', id, '--json'])
    expect(JSON.parse(revoked.stdout).state).toBe('Revoked')
    const thawed = await command(['keys', 'thaw', id])
    expect([thawed.code, thawed.stderr]).toEqual([1, expect.stringContaining('409 KeyRevoked')])
  })

  test('a key that is not there is a refusal', async () => {
    const { code, stderr } = await command(['keys', 'freeze', 'key_nobody'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('404 NotFound')])
  })
})

describe('verify', () => {
  test('reads the key from standard input, or from the environment', async () => {
    const { secret } = await create('--scope', 'a.read')
    const piped = await command(['verify', '--scope', 'a.read'], { input: `${secret}\n` })
    expect([piped.code, piped.stdout]).toEqual([
      0,
      expect.stringMatching(/^valid +yes\ncode +Valid\nid +key_/),
    ])
    const set = await command(['verify'], { env: { KEYHAVEN_SECRET: secret } })
    expect(set.code).toBe(0)
    for (const { listed, stdout, stderr } of [piped, set])
      expect(listed + stdout + stderr).not.toContain(secret)
  })

  test('a key that is not good ends with 1, and says why', async () => {
    const { secret } = await create()
    const scope = await command(['verify', '--scope', 'x.y', '--json'], { input: secret })
    expect([scope.code, JSON.parse(scope.stdout)]).toEqual([
      1,
      expect.objectContaining({ code: 'InsufficientScope' }),
    ])
    const unknown = await command(['verify'], { input: 'nobody-has-this-key-0123456789' })
    expect([unknown.code, unknown.stdout]).toEqual([
      1,
      'valid         no\ncode          NotFound\nstale ms max  0\n',
    ])
  })
})

describe('doctor', () => {
  test('tells what the key carries, offline, and never the secret', async () => {
    const { secret } = await create('--environment', 'test')
    const { code, stdout, stderr } = await keyhaven(['doctor'], { input: `${secret}\n` })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^format +keyhaven$/m)
    expect(stdout).toMatch(/^environment +test$/m)
    expect(stdout).toMatch(new RegExp(`^public id +${secret.slice(8, 22)}$`, 'm'))
    expect(stdout).toMatch(/^check +right$/m)
    expect(stdout).not.toContain(secret.slice(22, 28))
  })

  test('takes the key from the environment too, and speaks JSON', async () => {
    const { secret } = await create()
    for (const variable of ['KEYHAVEN_SECRET', 'KEYHAVEN_KEY']) {
      const set = { [variable]: secret }
      const { code, stdout } = await keyhaven(['doctor', '--json'], { env: set, input: null })
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        expect.objectContaining({ format: 'keyhaven', problems: [] }),
      ])
    }
  })

  test('a pipe that holds no key ends with 2, whatever key the command could come with', async () => {
    for (const input of ['', '\n', ' \n', '\r\n']) {
      const { code, stdout, stderr } = await command(['doctor'], { input })
      expect([code, stdout], JSON.stringify(input)).toEqual([2, ''])
      expect(stderr).toBe('keyhaven: there is no key. Set KEYHAVEN_SECRET, or give it on standard input.\n')
    }
    const nothing = await keyhaven(['doctor'], { input: null })
    expect([nothing.code, nothing.stdout]).toEqual([2, ''])
  })

  test('a damaged key ends with 1, and says what happened to it', async () => {
    const { secret } = await create()
    for (const [input, problem] of [
      [secret.slice(0, -3), 'too short: 3 characters are missing'],
      [`${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`, 'its check is wrong'],
      [` ${secret}`, 'something around it'],
      ['hello', 'no known format'],
    ] as const) {
      const { code, stdout, stderr } = await keyhaven(['doctor'], { input })
      expect([code, stdout]).toEqual([1, expect.stringContaining(problem)])
      expect(stdout + stderr).not.toContain(secret.slice(30, 50))
    }
  })
})

describe('audit verify', () => {
  /** An export, the keys that signed it, and the database that it is of, which goes on being written. */
  async function kept() {
    await create('--name', 'recorded')
    const folder = await mkdtemp(join(tmpdir(), 'keyhaven-audit-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const [trail, keys] = [join(folder, 'events.jsonl'), join(folder, 'jwks.json')]
    await writeFile(trail, await get('/v1/events/export'))
    await writeFile(keys, await get('/.well-known/jwks.json'))
    return { trail, keys, database: join(data, 'keyhaven.db') }
  }

  /** Beside that file, of a database that is in use. */
  function copyOf(database: string, beside: string): string {
    const copy = join(dirname(beside), 'copy.db')
    const source = new DatabaseSync(database, { readOnly: true })
    source.prepare('VACUUM INTO ?').run(copy)
    source.close()
    return copy
  }

  test('an export and a database are proved, without a service', async () => {
    const { trail, keys, database } = await kept()
    for (const file of [trail, database]) {
      const { code, stdout, stderr } = await keyhaven(['audit', 'verify', file, '--keys', keys])
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/^intact +yes$/m)
      expect(stdout).toMatch(/^events +[1-9]\d*$/m)
      expect(stdout).toMatch(/^keys +given$/m)
    }
  })

  test('a broken link ends with 1, and is named', async () => {
    const { trail, keys } = await kept()
    const lines = (await readFile(trail, 'utf8')).split('\n')
    const at = lines.findIndex((line) => line.includes('"kind":"key.created"'))
    const { id } = JSON.parse(lines[at]!)
    await writeFile(
      trail,
      lines.with(at, lines[at]!.replace('"actorId":"root"', '"actorId":"user_1"')).join('\n'),
    )
    const { code, stdout } = await keyhaven(['audit', 'verify', trail, '--keys', keys])
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^intact +no\nbroken +\S/)])
    expect(stdout).toMatch(new RegExp(`^event id +${id}$`, 'm'))
    const json = JSON.parse((await keyhaven(['audit', 'verify', trail, '--json'])).stdout)
    expect(json).toMatchObject({ intact: false, broken: { fault: 'changed', eventId: id, line: at + 1 } })
  })

  test('a database that is broken is told in full sentences, without members that it has not', async () => {
    const { keys, database } = await kept()
    const copy = copyOf(database, keys)
    const broken = new DatabaseSync(copy)
    broken.exec("UPDATE events SET subject = 'other' WHERE id = 1")
    broken.close()
    const { code, stdout } = await keyhaven(['audit', 'verify', copy, '--keys', keys])
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^intact +no\nbroken +Event 1 /)])
    expect(stdout).not.toContain('undefined')
    expect(stdout).not.toMatch(/^line/m)
  })

  test('an export that was emptied, and a database without one of its tables, are broken: 1', async () => {
    const { trail, keys, database } = await kept()
    await writeFile(trail, '')
    const copy = copyOf(database, keys)
    const broken = new DatabaseSync(copy)
    broken.exec('DROP TABLE checkpoints')
    broken.close()
    for (const [file, fault] of [
      [trail, 'cut-short'],
      [copy, 'unreadable'],
    ] as const) {
      const { code, stdout, stderr } = await keyhaven(['audit', 'verify', file])
      expect([code, stderr]).toEqual([1, ''])
      expect(stdout).toMatch(new RegExp(`^fault +${fault}$`, 'm'))
    }
  })

  test('what cannot be read is a wrong command: 2', async () => {
    const { trail } = await kept()
    for (const args of [
      ['/nowhere'],
      ['package.json'],
      [trail, '--keys', '/nowhere'],
      [trail, '--keys', 'package.json'],
    ]) {
      const { code, stdout, stderr } = await keyhaven(['audit', 'verify', ...args])
      expect([code, stdout], args.join(' ')).toEqual([2, ''])
      expect(stderr).toMatch(/^keyhaven: .+\n$/)
    }
  })
})

describe('secrets in arguments', () => {
  test('are refused with a hint, and not repeated', async () => {
    const { secret } = await create()
    const guid = '2f0c8f5e-7f0e-4d57-9d1c-0a5b6c7d8e9f'
    for (const args of [
      ['verify', `--key=${secret}`],
      ['verify', '--key', guid],
      ['verify', '--secret', guid],
      ['keys', 'list', `--token=${guid}`],
      ['keys', 'list', `--api-key=${guid}`],
      ['doctor', secret],
      ['doctor', guid],
      ['verify', guid],
      ['explain', guid],
      ['keys', 'show', secret],
      ['keys', 'show', guid],
      ['keys', 'create', '--name', secret],
    ]) {
      const { code, stdout, stderr } = await command(args)
      expect([code, stdout], args.join(' ')).toEqual([2, ''])
      expect(stderr).toMatch(/standard input|named by its id/)
      expect(stderr).not.toContain(secret)
      expect(stderr).not.toContain(guid)
    }
  })
})

describe('how a command ends', () => {
  test.each([
    ['an unknown command', ['nothing']],
    ['an unknown command of keys', ['keys', 'destroy']],
    ['an unknown option', ['keys', 'list', '--nothing']],
    ['a missing argument', ['keys', 'show']],
    ['keys without a command', ['keys']],
    ['a choice that there is not', ['keys', 'list', '--state', 'lost']],
    ['a time that is none', ['keys', 'create', '--expires', 'soon']],
    ['a pair that is none', ['keys', 'create', '--meta', 'x']],
    ['a limit that is none', ['keys', 'create', '--limit', 'minute=1']],
    ['an update without a change', ['keys', 'update', 'key_1']],
    ['two modes of rotation', ['keys', 'rotate', 'key_1', '--grace', '1h', '--until-first-use', '1h']],
    ['serve with arguments', ['serve', '--fast']],
    ['no key on standard input', ['verify']],
  ])('%s: 2, with a word on standard error', async (_what, args) => {
    const { code, stdout, stderr } = await command(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.length).toBeGreaterThan(10)
  })

  test.each([
    ['no key', { KEYHAVEN_KEY: '' }, 2, 'KEYHAVEN_KEY'],
    ['a key that no header can carry', { KEYHAVEN_KEY: 'wrong-key\nof-mine' }, 2, 'KEYHAVEN_KEY'],
    ['an address that is none', { KEYHAVEN_URL: 'localhost' }, 2, 'KEYHAVEN_URL'],
    ['a password in the address', { KEYHAVEN_URL: 'http://a:wrong-key@127.0.0.1' }, 2, 'KEYHAVEN_URL'],
    ['a key that nobody knows', { KEYHAVEN_KEY: 'wrong-key-0123456789abcdef' }, 1, '401 Unauthorized'],
  ])('%s', async (_what, set, ending, words) => {
    const { code, stdout, stderr } = await command(['keys', 'list'], { env: set })
    expect([code, stdout, stderr]).toEqual([ending, '', expect.stringContaining(words)])
    expect(stderr).not.toContain('wrong-key')
  })

  test('nobody who answers: 3', async () => {
    const port = await freePort()
    const { code, stderr } = await command(['keys', 'list'], {
      env: { KEYHAVEN_URL: `http://127.0.0.1:${port}` },
    })
    expect([code, stderr]).toEqual([3, expect.stringContaining(`cannot reach http://127.0.0.1:${port}: `)])
  })

  test('somebody who is not Keyhaven: 3', async () => {
    const stranger = await serving((_request, response) => response.end('<html>hello</html>'))
    const { code, stderr } = await command(['keys', 'list'], { env: { KEYHAVEN_URL: stranger } })
    expect([code, stderr]).toEqual([3, expect.stringContaining('not as Keyhaven does')])
  })

  test('help and the version are answers: 0, on standard output', async () => {
    for (const args of [
      ['help'],
      ['--help'],
      ['help', 'verify'],
      ['keys', 'create', '--help'],
      ['keys', 'help', 'list'],
    ]) {
      const { code, stdout, stderr } = await keyhaven(args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('Usage: keyhaven')
    }
    expect(await keyhaven(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
  })
})

test('an answer that gets lost is asked for again, and the key is made once', async () => {
  const seen: string[] = []
  const proxy = await serving(async (request, response) => {
    const key = request.headers['idempotency-key'] as string
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    const headers = { ...(request.headers as Record<string, string>) }
    delete headers.connection
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method,
      headers,
      body: Buffer.concat(body),
    })
    const text = await answer.text()
    seen.push(key)
    // The work is done, and the connection breaks.
    if (seen.length === 1) response.destroy()
    else response.end(text)
  })
  const name = 'made once'
  const args = ['keys', 'create', '--organisation', acme, '--name', name]
  const { code, stdout, stderr } = await command(args, { env: { KEYHAVEN_URL: proxy } })
  expect([code, stderr.includes('cannot reach')]).toEqual([0, false])
  expect(seen).toHaveLength(2)
  expect(seen[0]).toBe(seen[1])
  expect((await post('/v1/keys/verify', { key: stdout.trim() })).key.name).toBe(name)
  const listed = JSON.parse(await get(`/v1/keys?organisationId=${acme}&limit=1000`)).results
  expect(listed.filter((key: any) => key.name === name)).toHaveLength(1)
})

test('serve serves, as without arguments', async () => {
  const { url: served } = await startKeyhaven({ cleanUp: onTestFinished, args: ['serve'] })
  expect((await fetch(`${served}/health/ready`)).status).toBe(200)
})

test('what is built works as it does from source', { timeout: 120_000 }, async () => {
  const folder = join(PROJECT, 'node_modules/.cache', `keyhaven-built-${process.pid}`)
  const main = join(folder, 'dist/main.js')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await run(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')],
    { cwd: PROJECT },
  )
  await run('cp', ['package.json', folder], { cwd: PROJECT })
  expect(await keyhaven(['--version'], { main })).toMatchObject({ code: 0, stdout: `${version}\n` })
  const made = await keyhaven(['keys', 'create', '--organisation', acme], { main, env })
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^kh_live_/)])
  const verified = await keyhaven(['verify'], { main, env, input: made.stdout })
  expect(verified.code).toBe(0)
  // The first line says what runs it when it is installed.
  const { stdout } = await run('head', ['-n', '1', main])
  expect(stdout).toBe('#!/usr/bin/env node\n')
})

type Handler = Parameters<typeof createServer>[1]

/** Somebody on a free port until the test ends. */
async function serving(handler: Handler): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
