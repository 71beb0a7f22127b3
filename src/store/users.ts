/** Users in the store. */
import { type Kysely, sql } from 'kysely'
import type { IdentityReads, IdentityWrites, Standing, User } from '../identity/index.ts'
import { fromListText, toListText } from './json-text.ts'
import { readPage } from './page.ts'
import { prepare, prepareInsert, prepareReplace, type Runner } from './prepared.ts'
import type { Schema, UserRow } from './schema.ts'

type UserReads = Pick<IdentityReads, 'userById' | 'userByName' | 'queryUsers'>
type UserWrites = Pick<IdentityWrites, 'insertUser' | 'updateUser'>
export type UserQueries = ReturnType<typeof makeUserQueries>

export function makeUserQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<UserRow>(db, 'users'),
    replace: prepareReplace<UserRow>(db, 'users'),
    byId: prepare((given: { id: string }) => db.selectFrom('users').selectAll().where('id', '=', given.id)),
    // Where one user's name is another's e-mail, the name wins.
    byName: prepare((given: { name: string; folded: string }) =>
      db
        .selectFrom('users')
        .selectAll()
        .where((is) => is.or([is('user_name', '=', given.name), is('email_lower', '=', given.folded)]))
        .orderBy(sql`case when user_name = ${given.name} then 0 else 1 end`)
        .limit(1),
    ),
    matching: (organisationId: string | undefined) =>
      db
        .selectFrom('users')
        .selectAll()
        .$if(organisationId !== undefined, (query) => query.where('organisation_id', '=', organisationId!)),
  }
}

export function makeUserReads(queries: UserQueries, run: Runner): UserReads {
  return {
    async userById(id) {
      const { rows } = await run.executeQuery(queries.byId({ id }))
      return rows[0] && toUser(rows[0])
    },
    async userByName(name) {
      const { rows } = await run.executeQuery(queries.byName({ name, folded: fold(name) }))
      return rows[0] && toUser(rows[0])
    },
    queryUsers: ({ organisationId }, page) =>
      readPage(run, queries.matching(organisationId), 'users', page, toUser),
  }
}

export function makeUserWrites(queries: UserQueries, run: Runner): UserWrites {
  return {
    async insertUser(user) {
      await run.executeQuery(queries.insert(toRow(user)))
    },
    async updateUser(user) {
      await run.executeQuery(queries.replace(toRow(user)))
    },
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    userName: row.user_name,
    email: row.email ?? undefined,
    displayName: row.display_name ?? undefined,
    passwordHash: row.password_hash ?? undefined,
    roles: fromListText(row.roles),
    permissions: fromListText(row.permissions),
    organisationId: row.organisation_id ?? undefined,
    state: row.state as Standing,
    createdAtMs: row.created_at,
  }
}

function toRow(user: User): UserRow {
  return {
    id: user.id,
    user_name: user.userName,
    email: user.email ?? null,
    email_lower: user.email === undefined ? null : fold(user.email),
    display_name: user.displayName ?? null,
    password_hash: user.passwordHash ?? null,
    roles: toListText(user.roles),
    permissions: toListText(user.permissions),
    organisation_id: user.organisationId ?? null,
    state: user.state,
    created_at: user.createdAtMs,
  }
}

/** The same on every machine: no locale. */
function fold(email: string): string {
  return email.toLowerCase()
}
