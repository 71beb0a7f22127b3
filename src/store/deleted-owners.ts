/** Owners that are no more, in the store. */
import type { Kysely } from 'kysely'
import type { IdentityReads, IdentityWrites } from '../identity/index.ts'
import type { DeletedOwner, OwnerKind } from '../keys/index.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { DeletedOwnerRow, Schema } from './schema.ts'

export type DeletedOwnerQueries = ReturnType<typeof makeDeletedOwnerQueries>

export function makeDeletedOwnerQueries(db: Kysely<Schema>) {
  const removeFrom = (table: 'users' | 'organisations' | 'machines') =>
    prepare((given: { id: string }) => db.deleteFrom(table).where('id', '=', given.id))
  return {
    insert: prepareInsert<DeletedOwnerRow>(db, 'deleted_owners'),
    byId: prepare((given: { id: string }) =>
      db.selectFrom('deleted_owners').selectAll().where('id', '=', given.id),
    ),
    remove: {
      user: removeFrom('users'),
      organisation: removeFrom('organisations'),
      machine: removeFrom('machines'),
    },
  }
}

export function makeDeletedOwnerReads(
  queries: DeletedOwnerQueries,
  run: Runner,
): Pick<IdentityReads, 'deletedOwner'> {
  return {
    async deletedOwner(id) {
      const { rows } = await run.executeQuery(queries.byId({ id }))
      return rows[0] && toDeletedOwner(rows[0])
    },
  }
}

export function makeDeletedOwnerWrites(
  queries: DeletedOwnerQueries,
  run: Runner,
): Pick<IdentityWrites, 'deleteOwner'> {
  return {
    async deleteOwner(deleted) {
      const { kind, id } = deleted.owner
      await run.executeQuery(queries.remove[kind]({ id }))
      await run.executeQuery(queries.insert(toRow(deleted)))
    },
  }
}

function toDeletedOwner({ id, kind, organisation_id, deleted_at }: DeletedOwnerRow): DeletedOwner {
  return {
    owner: { kind: kind as OwnerKind, id },
    organisationId: organisation_id ?? undefined,
    deletedAtMs: deleted_at,
  }
}

function toRow({ owner: { kind, id }, organisationId, deletedAtMs }: DeletedOwner): DeletedOwnerRow {
  return { id, kind, organisation_id: organisationId ?? null, deleted_at: deletedAtMs }
}
