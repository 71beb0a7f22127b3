/** What the audit trail says of users, organisations, machines and sessions; never anything of a password or a session id. */
import { type Actor, changeDetails, type NewEvent } from '../keys/index.ts'
import type { Machine, Organisation, Standing, User } from './model.ts'

export type Subject =
  | { readonly kind: 'user'; readonly value: User }
  | { readonly kind: 'organisation'; readonly value: Organisation }
  | { readonly kind: 'machine'; readonly value: Machine }

const STANDING_VERB = { active: 'enabled', disabled: 'disabled' } as const

/** `user.created`, `organisation.created`, `machine.created`. */
export function ownerCreated(subject: Subject, actor: Actor, atMs: number): NewEvent {
  const { kind, value } = subject
  const details = kind === 'user' ? factsOf(value) : { name: value.name }
  return event(`${kind}.created`, value.id, organisationOf(subject), actor, atMs, details)
}

/** Of the password only whether there is one. */
function factsOf({
  userName,
  email,
  displayName,
  roles,
  permissions,
  passwordHash,
}: User): NewEvent['details'] {
  return {
    userName,
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    roles: roles.join(','),
    ...(permissions.length === 0 ? {} : { permissions: permissions.join(',') }),
    hasPassword: passwordHash !== undefined,
  }
}

/** `user.updated`, `organisation.updated`, `machine.updated`, with what was before and is after; `subject` is as it was. */
export function ownerUpdated(
  subject: Subject,
  changes: Partial<Pick<User, 'displayName' | 'email'> & Pick<Organisation, 'name'>>,
  actor: Actor,
  atMs: number,
): NewEvent {
  const { kind, value } = subject
  const details = changeDetails<object>(value, changes)
  return event(`${kind}.updated`, value.id, organisationOf(subject), actor, atMs, details)
}

/** `user.deleted`, `organisation.deleted`, `machine.deleted`, with what there was, and how many keys were revoked with it. */
export function ownerDeleted(subject: Subject, keysRevoked: number, actor: Actor, atMs: number): NewEvent {
  const { kind, value } = subject
  const facts = kind === 'user' ? factsOf(value) : { name: value.name }
  const details = { ...facts, state: value.state, keysRevoked }
  return event(`${kind}.deleted`, value.id, organisationOf(subject), actor, atMs, details)
}

/** `user.disabled`, `machine.enabled` …; `subject` is as it was. */
export function standingChanged(subject: Subject, state: Standing, actor: Actor, atMs: number): NewEvent {
  const verb = STANDING_VERB[state]
  return event(`${subject.kind}.${verb}`, subject.value.id, organisationOf(subject), actor, atMs, {
    'state.before': subject.value.state,
    'state.after': state,
  })
}

/** `user.roles-changed`: what the user had and has. */
export function rolesChanged(before: User, after: User, actor: Actor, atMs: number): NewEvent {
  return event('user.roles-changed', after.id, after.organisationId, actor, atMs, {
    'roles.before': before.roles.join(','),
    'roles.after': after.roles.join(','),
    'permissions.before': before.permissions.join(','),
    'permissions.after': after.permissions.join(','),
  })
}

/** `user.password-changed`; of the passwords only whether there was one before. */
export function passwordChanged(before: User, actor: Actor, atMs: number): NewEvent {
  return event('user.password-changed', before.id, before.organisationId, actor, atMs, {
    'hasPassword.before': before.passwordHash !== undefined,
    'hasPassword.after': true,
  })
}

/** `session.started` or `session.ended`; the subject is the user. */
export function sessionChanged(
  kind: 'session.started' | 'session.ended',
  user: { readonly id: string; readonly organisationId: string | undefined },
  permanent: boolean,
  actor: Actor,
  atMs: number,
): NewEvent {
  return event(kind, user.id, user.organisationId, actor, atMs, { permanent })
}

/** The organisation whose record tells of it. */
export function organisationOf(subject: Subject): string | undefined {
  return subject.kind === 'organisation' ? subject.value.id : subject.value.organisationId
}

function event(
  kind: string,
  subject: string,
  organisationId: string | undefined,
  actor: Actor,
  atMs: number,
  details: NewEvent['details'],
): NewEvent {
  return { atMs, kind, subject, organisationId, actor, details }
}
