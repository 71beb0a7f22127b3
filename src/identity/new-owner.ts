/** From what is asked for to a user, organisation or machine, checked. */
import { canonicalGuid, isName, isText, makeGuid, type Random, toBase62 } from '../keys/index.ts'
import { IdentityError, type IdentityErrorCode } from './errors.ts'
import type { Machine, Organisation, User } from './model.ts'

export interface UserAsk {
  /** `user_…` when left out. */
  readonly id?: string
  readonly userName: string
  readonly email?: string
  readonly displayName?: string
  /** Without one there is no sign-in by password. */
  readonly password?: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
  readonly organisationId?: string
}

export interface OrganisationAsk {
  /** A GUID in any spelling; a random one when left out. */
  readonly id?: string
  readonly name: string
}

export interface MachineAsk {
  /** `machine_…` when left out. */
  readonly id?: string
  readonly name: string
  readonly organisationId: string
}

/** Auth spec 7.3. One character class after the other, so it takes time in proportion to the length. */
const USER_NAME = /^(?=.{3,36}$)([A-Za-z0-9][._-]?)*$/
/** What the store relies on; how an address must look is the rule of those who take it. With its `@` it can be nobody's user name. */
const EMAIL = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u
const ID = /^[A-Za-z0-9_.:-]{1,64}$/
const ROLE = /^(?!\s)[^\p{Cc},]{1,128}(?<!\s)$/u
const EMAIL_LENGTH_MAX = 254
const ROLES_MAX = 100
/** Mean the root key, the service itself and whoever reports a key wherever the id of an actor stands. */
const RESERVED_IDS: ReadonlySet<string> = new Set(['root', 'system', 'reporter'])
/** Beginnings of ids that say what has them. */
const PREFIX = /^(user|machine|key)_/
/** Endings that a path takes for the format of the answer (wire spec 4.5): `/v1/users/joe.json` is `joe`, as JSON. */
const FORMAT_SUFFIX = /\.(json|jsonl|jsv|xml|csv|html)$/i

/** @throws IdentityError of a code ending in `NotValid`. */
export function makeUser(
  ask: UserAsk,
  passwordHash: string | undefined,
  nowMs: number,
  random: Random,
): User {
  check(USER_NAME.test(ask.userName), 'UserNameNotValid', 'userName')
  checkAbout(ask)
  return {
    id: makeId('user', ask.id, random),
    userName: ask.userName,
    email: ask.email,
    displayName: ask.displayName,
    passwordHash,
    roles: checkRoles(ask.roles ?? [], 'roles'),
    permissions: checkRoles(ask.permissions ?? [], 'permissions'),
    organisationId:
      ask.organisationId === undefined ? undefined : organisationId(ask.organisationId, 'organisationId'),
    state: 'active',
    createdAtMs: nowMs,
  }
}

/** @throws IdentityError `IdNotValid` or `NameNotValid`. */
export function makeOrganisation(ask: OrganisationAsk, nowMs: number, random: Random): Organisation {
  checkName(ask.name)
  const id = ask.id === undefined ? makeGuid(random) : organisationId(ask.id, 'id')
  return { id, name: ask.name, state: 'active', createdAtMs: nowMs }
}

/** @throws IdentityError `IdNotValid` or `NameNotValid`. */
export function makeMachine(ask: MachineAsk, nowMs: number, random: Random): Machine {
  checkName(ask.name)
  return {
    id: makeId('machine', ask.id, random),
    name: ask.name,
    organisationId: organisationId(ask.organisationId, 'organisationId'),
    state: 'active',
    createdAtMs: nowMs,
  }
}

/** What may be left out is checked where it is there. @throws IdentityError `EmailNotValid` or `NameNotValid`. */
export function checkAbout({ email, displayName }: Partial<Pick<User, 'email' | 'displayName'>>): void {
  check(email === undefined || isEmail(email), 'EmailNotValid', 'email')
  check(displayName === undefined || isName(displayName), 'NameNotValid', 'displayName')
}

/** Of an organisation or machine, where it is there. @throws IdentityError `NameNotValid`. */
export function checkName(name: string | undefined): void {
  check(name === undefined || isName(name), 'NameNotValid', 'name')
}

/** The roles without repetition, in their order. @throws IdentityError `RoleNotValid`. */
export function checkRoles(roles: readonly string[], field: string): readonly string[] {
  check(
    roles.length <= ROLES_MAX && roles.every((role) => ROLE.test(role) && isText(role)),
    'RoleNotValid',
    field,
  )
  return [...new Set(roles)]
}

function isEmail(text: string): boolean {
  return text.length <= EMAIL_LENGTH_MAX && EMAIL.test(text) && isText(text)
}

function makeId(prefix: string, given: string | undefined, random: Random): string {
  if (given === undefined) return `${prefix}_${toBase62(random(16), 22)}`
  // The record names actors by their id alone, so that nobody may look like somebody else there.
  const isForeign = (PREFIX.exec(given)?.[1] ?? prefix) !== prefix
  const isPlain = ID.test(given) && !RESERVED_IDS.has(given) && !FORMAT_SUFFIX.test(given)
  check(isPlain && !isForeign, 'IdNotValid', 'id')
  return given
}

function organisationId(text: string, field: string): string {
  const id = canonicalGuid(text)
  if (id === undefined) throw new IdentityError('IdNotValid', { field })
  return id
}

function check(holds: boolean, code: IdentityErrorCode, field: string): void {
  if (!holds) throw new IdentityError(code, { field })
}
