/** `keyhaven keys …`: making, finding, changing and ending keys. */
import { type Command, Option } from 'commander'
import type { Answer } from './api.ts'
import { EXIT, type ExitCode, UsageError } from './exit-code.ts'
import {
  type KeyOptions,
  keyMembers,
  many,
  memberOfOption,
  type OwnerOptions,
  ownerMembers,
  withKeyOptions,
  withOwnerOptions,
} from './key-options.ts'
import { dayOf } from './members.ts'
import { keyDetails, type Run, type Session } from './session.ts'
import { widthOf } from './surroundings.ts'
import { table } from './table.ts'
import { instantOf, secondsOf } from './times.ts'

interface Json {
  readonly json?: boolean
}

const JSON_FLAG = ['--json', 'the answer as the API gives it'] as const

/** `run` hands on how a command ends. */
export function addKeys(program: Command, session: Session, run: Run): void {
  const keys = program.command('keys').description('make, find, change and end keys')
  addCreate(keys, session, run)
  addList(keys, session, run)
  addShow(keys, session, run)
  addRotate(keys, session, run)
  addUpdate(keys, session, run)
  for (const [name, description] of CHANGES) addChange(keys, session, run, name, description)
}

/**
 * The secret stands alone on standard output, so that `KEY=$(keyhaven keys create)` has it and nothing else; the key that it is of is shown on
 * standard error.
 */
function issued(session: Session, answer: Answer, { json }: Json): ExitCode {
  const { errors, environment } = session.surroundings
  if (json) session.json(answer)
  else {
    session.say(keyDetails(answer.value.key, widthOf(errors, environment)))
    session.say('The secret is shown this once:\n')
    session.show(`${answer.value.secret}\n`)
  }
  return EXIT.good
}

function shown(session: Session, answer: Answer, { json }: Json): ExitCode {
  if (json) session.json(answer)
  else session.show(keyDetails(answer.value, session.width))
  return EXIT.good
}

/** A secret in an address would stand in the logs on the way. */
function pathOf(id: string): string {
  if (!/^key_[\w-]{1,64}$/.test(id))
    throw new UsageError('ID: a key is named by its id, key_…; lists show it.')
  return `/v1/keys/${id}`
}

function addCreate(keys: Command, session: Session, run: Run): void {
  const { clock } = session.surroundings
  withKeyOptions(
    withOwnerOptions(keys.command('create').description('make a key; its secret goes to standard output')),
  )
    .option('--environment <name>', 'where it may be used; the first configured one when not given')
    .option('--type <name>', 'its key type; the first configured one when not given')
    .addOption(new Option('--format <name>', 'how the secret looks').choices(['keyhaven', 'guid', 'opaque']))
    .addOption(
      many('--role <role>', "of whoever comes with a machine's or organisation's key; several times"),
    )
    .option(...JSON_FLAG)
    .action(
      run(async (options: KeyOptions & OwnerOptions & Json & Record<string, any>) => {
        const body = {
          ...ownerMembers(options),
          environment: options.environment,
          keyType: options.type,
          secretFormat: options.format && options.format.charAt(0).toUpperCase() + options.format.slice(1),
          roles: options.role,
          ...keyMembers(options, clock()),
        }
        return issued(session, await session.api().call('POST', '/v1/keys', { body, makes: true }), options)
      }),
    )
}

const LIST_COLUMNS = [
  { title: 'ID', isWhole: true },
  { title: 'STATE', isWhole: true },
  { title: 'ENV' },
  { title: 'KEY' },
  { title: 'NAME' },
  { title: 'EXPIRES', isWhole: true },
] as const

function addList(keys: Command, session: Session, run: Run): void {
  const { clock } = session.surroundings
  withOwnerOptions(keys.command('list').description('keys that you may see, newest first'))
    .option('--environment <name>')
    .addOption(new Option('--state <state>').choices(['active', 'frozen', 'revoked']))
    .option('--type <name>')
    .option('--scope <scope>', 'keys that have this scope as it stands')
    .option('--text <text>', 'in the name, notes, contact or beginning of the secret; or a whole id')
    .option('--expiring-before <when>', 'a day, a moment, or a span from now such as 30d')
    .option('--unused-since <when>', 'a day, a moment, or a span back from now such as 90d')
    .option('--limit <number>', 'how many, 1 to 1,000; 100 when not given')
    .option('--after <text>', 'goes on after the page that ended with this')
    .option(...JSON_FLAG)
    .action(
      run(async (options: OwnerOptions & Json & Record<string, string | undefined>) => {
        const { expiringBefore, unusedSince } = options
        const query = {
          ...ownerMembers(options),
          environment: options.environment,
          state: options.state && options.state.charAt(0).toUpperCase() + options.state.slice(1),
          keyType: options.type,
          scope: options.scope,
          text: options.text,
          expiringBefore: expiringBefore && instantOf(expiringBefore, '--expiring-before', clock(), 1),
          unusedSince: unusedSince && instantOf(unusedSince, '--unused-since', clock(), -1),
          limit: options.limit,
          after: options.after,
        }
        const answer = await session.api().call('GET', '/v1/keys', { query })
        if (options.json) session.json(answer)
        else showList(session, answer)
        return EXIT.good
      }),
    )
}

function showList(session: Session, { value }: Answer): void {
  const rows = value.results.map((key: Record<string, string>) => [
    key.id,
    key.state,
    key.environment,
    key.masked,
    key.name ?? '',
    dayOf(key.expiresAt),
  ])
  if (rows.length === 0) session.say('There is no such key.\n')
  else session.show(table(LIST_COLUMNS, rows, session.width))
  if (value.next !== undefined) session.say(`There are more: --after ${value.next}\n`)
}

function addShow(keys: Command, session: Session, run: Run): void {
  keys
    .command('show <ID>')
    .description('all of one key but its secret')
    .option(...JSON_FLAG)
    .action(
      run(async (id: string, options: Json) =>
        shown(session, await session.api().call('GET', pathOf(id)), options),
      ),
    )
}

function addRotate(keys: Command, session: Session, run: Run): void {
  keys
    .command('rotate <ID>')
    .description('give a key a new secret, which goes to standard output; the old one is refused at once')
    .addOption(
      new Option('--grace <span>', 'the old secret is good for so long, such as 24h').conflicts(
        'untilFirstUse',
      ),
    )
    .option('--until-first-use <span>', 'the old secret is good until the new one is used, or for so long')
    .option(...JSON_FLAG)
    .action(
      run(
        async (id: string, options: Json & { readonly grace?: string; readonly untilFirstUse?: string }) => {
          const path = `${pathOf(id)}/rotate`
          return issued(
            session,
            await session.api().call('POST', path, { body: modeOf(options), makes: true }),
            options,
          )
        },
      ),
    )
}

function modeOf({
  grace,
  untilFirstUse,
}: {
  readonly grace?: string
  readonly untilFirstUse?: string
}): object {
  if (grace !== undefined) return { mode: 'Grace', graceSeconds: secondsOf(grace, '--grace') }
  if (untilFirstUse !== undefined)
    return { mode: 'UntilFirstUse', deadlineSeconds: secondsOf(untilFirstUse, '--until-first-use') }
  return { mode: 'Immediate' }
}

function addUpdate(keys: Command, session: Session, run: Run): void {
  const { clock } = session.surroundings
  withKeyOptions(keys.command('update <ID>').description('change what is given; the rest stays as it is'))
    .option('--clear <names>', 'options whose values it is to have no longer, such as expires,notes')
    .option(...JSON_FLAG)
    .action(
      run(async (id: string, options: KeyOptions & Json & { readonly clear?: string }) => {
        const clear = options.clear?.split(',').map((name) => memberOfOption(name.trim()))
        const body = { ...keyMembers(options, clock()), clear }
        if (Object.values(body).every((value) => value === undefined))
          throw new UsageError('there is nothing to change: give an option with its new value, or --clear.')
        return shown(session, await session.api().call('PATCH', pathOf(id), { body }), options)
      }),
    )
}

const CHANGES = [
  ['freeze', 'refuse a key until it is thawed'],
  ['thaw', 'accept a frozen key again'],
  ['revoke', 'refuse a key for ever'],
] as const

function addChange(keys: Command, session: Session, run: Run, name: string, description: string): void {
  keys
    .command(`${name} <ID>`)
    .description(description)
    .option('--reason <text>', 'why, for the record')
    .option(...JSON_FLAG)
    .action(
      run(async (id: string, options: Json & { readonly reason?: string }) => {
        const body = { reason: options.reason }
        return shown(session, await session.api().call('POST', `${pathOf(id)}/${name}`, { body }), options)
      }),
    )
}
