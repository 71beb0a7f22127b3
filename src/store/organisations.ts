/** Organisations in the store. */
import type { Kysely } from 'kysely'
import type { IdentityReads, IdentityWrites, Organisation, Standing } from '../identity/index.ts'
import { readPage } from './page.ts'
import { prepare, prepareInsert, prepareReplace, type Runner } from './prepared.ts'
import type { OrganisationRow, Schema } from './schema.ts'

type OrganisationReads = Pick<IdentityReads, 'organisationById' | 'queryOrganisations'>
type OrganisationWrites = Pick<IdentityWrites, 'insertOrganisation' | 'updateOrganisation'>
export type OrganisationQueries = ReturnType<typeof makeOrganisationQueries>

export function makeOrganisationQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<OrganisationRow>(db, 'organisations'),
    replace: prepareReplace<OrganisationRow>(db, 'organisations'),
    byId: prepare((given: { id: string }) =>
      db.selectFrom('organisations').selectAll().where('id', '=', given.id),
    ),
    all: () => db.selectFrom('organisations').selectAll(),
  }
}

export function makeOrganisationReads(queries: OrganisationQueries, run: Runner): OrganisationReads {
  return {
    async organisationById(id) {
      const { rows } = await run.executeQuery(queries.byId({ id }))
      return rows[0] && toOrganisation(rows[0])
    },
    queryOrganisations: (page) => readPage(run, queries.all(), 'organisations', page, toOrganisation),
  }
}

export function makeOrganisationWrites(queries: OrganisationQueries, run: Runner): OrganisationWrites {
  return {
    async insertOrganisation(organisation) {
      await run.executeQuery(queries.insert(toRow(organisation)))
    },
    async updateOrganisation(organisation) {
      await run.executeQuery(queries.replace(toRow(organisation)))
    },
  }
}

function toOrganisation(row: OrganisationRow): Organisation {
  return { id: row.id, name: row.name, state: row.state as Standing, createdAtMs: row.created_at }
}

function toRow(organisation: Organisation): OrganisationRow {
  const { id, name, state, createdAtMs } = organisation
  return { id, name, state, created_at: createdAtMs }
}
