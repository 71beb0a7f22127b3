/** Options that say what a key is to be, or which keys are meant, and the members that become of them. */
import { type Command, Option } from 'commander'
import { UsageError } from './exit-code.ts'
import { instantOf, secondsOf } from './times.ts'

type Texts = readonly string[]

/** What commander makes of the options of `keys create` and `keys update`. */
export interface KeyOptions {
  readonly name?: string
  readonly notes?: string
  readonly email?: string
  readonly scope?: Texts
  readonly address?: Texts
  readonly meta?: Texts
  readonly expires?: string
  readonly firstUseBy?: string
  readonly unusedExpiry?: string
  readonly limit?: Texts
  readonly credits?: string
}

export interface OwnerOptions {
  readonly user?: string
  readonly machine?: string
  readonly organisation?: string
}

/** An option that may be given several times. */
export const many = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text: string, before: Texts = []) => [...before, text])

export const withKeyOptions = (command: Command): Command =>
  command
    .option('--name <text>', 'what people call it')
    .option('--notes <text>', 'anything that people should know of it')
    .option('--email <address>', 'whom to ask about it')
    .addOption(many('--scope <scope>', 'what it may do, such as invoices.read; may be given several times'))
    .addOption(
      many('--address <range>', 'an IP address or CIDR range that it may be used from; several times'),
    )
    .addOption(many('--meta <name=value>', 'a pair of your own; several times'))
    .option('--expires <when>', 'a day, a moment, or a span from now such as 30d')
    .option('--first-use-by <when>', 'expires then if it was never used')
    .option('--unused-expiry <span>', 'expires when it was not used for so long, such as 90d')
    .addOption(
      many('--limit <name=uses/span>', 'how often it may be used, such as minute=100/60s; several times'),
    )
    .option('--credits <number>', 'how many uses are paid for')

export const withOwnerOptions = (command: Command): Command =>
  command
    .option('--user <id>', 'the owner, when it is a user')
    .option('--machine <id>', 'the owner, when it is a machine')
    .option('--organisation <id>', 'the owner, when it is an organisation')

export const ownerMembers = ({ user, machine, organisation }: OwnerOptions) => ({
  userId: user,
  machineId: machine,
  organisationId: organisation,
})

/** The members of what was given; the rest is undefined, and not sent. @throws UsageError naming the option. */
export function keyMembers(options: KeyOptions, now: Date) {
  const { expires, firstUseBy, unusedExpiry, meta, limit, credits } = options
  return {
    name: options.name,
    notes: options.notes,
    contactEmail: options.email,
    scopes: options.scope,
    allowedAddresses: options.address,
    meta: meta && Object.fromEntries(meta.map((text) => pairOf(text, '--meta', 'name=value'))),
    expiresAt: expires && instantOf(expires, '--expires', now, 1),
    firstUseBy: firstUseBy && instantOf(firstUseBy, '--first-use-by', now, 1),
    unusedExpirySeconds: unusedExpiry && secondsOf(unusedExpiry, '--unused-expiry'),
    limits: limit?.map(limitOf),
    credits: credits && { amount: wholeNumber(credits, '--credits') },
  }
}

function limitOf(text: string) {
  const [name, rest] = pairOf(text, '--limit', 'name=uses/span')
  const [uses = '', span = ''] = rest.split('/', 2)
  return { name, max: wholeNumber(uses, '--limit'), windowSeconds: secondsOf(span, '--limit') }
}

function pairOf(text: string, option: string, form: string): readonly [name: string, value: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`${option}: '${text}' does not read ${form}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** @throws UsageError naming the option. */
export function wholeNumber(text: string, option: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new UsageError(`${option}: '${text}' is no whole number.`)
}

/** Names of options → names of members, for `--clear`. */
const CLEARED: Readonly<Record<string, string>> = {
  email: 'ContactEmail',
  scope: 'Scopes',
  address: 'AllowedAddresses',
  expires: 'ExpiresAt',
  limit: 'Limits',
  'unused-expiry': 'UnusedExpirySeconds',
  'first-use-by': 'FirstUseBy',
}

/** The member that an option sets; what is no option is handed on, for the service to judge. */
export const memberOfOption = (name: string): string => CLEARED[name] ?? name
