/** What the audit trail says of users, organisations, machines and sessions; never anything of a password or a session id. */
import type { Actor, NewEvent } from '../keys/index.ts'
import type { Machine, Organisation, Standing, User } from './model.ts'

export type Subject =
  | { readonly kind: 'user'; readonly value: User }
  | { readonly kind: 'organisation'; readonly value: Organisation }
  | { readonly kind: 'machine'; readonly value: Machine }

const STANDING_VERB = { active: 'enabled', disabled: 'disabled' } as const

/** `user.created`, `organisation.created`, `machine.created`. */
export function ownerCreated(subject: Subject, actor: Actor, atMs: number): NewEvent {
  const { kind, value } = subject
  const details: NewEvent['details'] =
    kind === 'user' ? { userName: value.userName, roles: value.roles.join(',') } : { name: value.name }
  return event(`${kind}.created`, value.id, organisationOf(subject), actor, atMs, details)
}

/** `user.disabled`, `machine.enabled` … */
export function standingChanged(subject: Subject, state: Standing, actor: Actor, atMs: number): NewEvent {
  const verb = STANDING_VERB[state]
  return event(`${subject.kind}.${verb}`, subject.value.id, organisationOf(subject), actor, atMs, {})
}

/** `user.roles-changed`; the details list what the user has now. */
export function rolesChanged(user: User, actor: Actor, atMs: number): NewEvent {
  const now = { roles: user.roles.join(','), permissions: user.permissions.join(',') }
  return event('user.roles-changed', user.id, user.organisationId, actor, atMs, now)
}

/** `user.password-changed`. */
export function passwordChanged(user: User, actor: Actor, atMs: number): NewEvent {
  return event('user.password-changed', user.id, user.organisationId, actor, atMs, {})
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

function organisationOf(subject: Subject): string | undefined {
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
