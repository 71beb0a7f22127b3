/** Machines in the store. */
import type { Kysely } from 'kysely'
import type { IdentityReads, IdentityWrites, Machine, Standing } from '../identity/index.ts'
import { readPage } from './page.ts'
import { prepare, prepareInsert, prepareReplace, type Runner } from './prepared.ts'
import type { MachineRow, Schema } from './schema.ts'

type MachineReads = Pick<IdentityReads, 'machineById' | 'queryMachines'>
type MachineWrites = Pick<IdentityWrites, 'insertMachine' | 'updateMachine'>
export type MachineQueries = ReturnType<typeof makeMachineQueries>

export function makeMachineQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<MachineRow>(db, 'machines'),
    replace: prepareReplace<MachineRow>(db, 'machines'),
    byId: prepare((given: { id: string }) =>
      db.selectFrom('machines').selectAll().where('id', '=', given.id),
    ),
    matching: (organisationId: string | undefined) =>
      db
        .selectFrom('machines')
        .selectAll()
        .$if(organisationId !== undefined, (query) => query.where('organisation_id', '=', organisationId!)),
  }
}

export function makeMachineReads(queries: MachineQueries, run: Runner): MachineReads {
  return {
    async machineById(id) {
      const { rows } = await run.executeQuery(queries.byId({ id }))
      return rows[0] && toMachine(rows[0])
    },
    queryMachines: ({ organisationId }, page) =>
      readPage(run, queries.matching(organisationId), 'machines', page, toMachine),
  }
}

export function makeMachineWrites(queries: MachineQueries, run: Runner): MachineWrites {
  return {
    async insertMachine(machine) {
      await run.executeQuery(queries.insert(toRow(machine)))
    },
    async updateMachine(machine) {
      await run.executeQuery(queries.replace(toRow(machine)))
    },
  }
}

function toMachine(row: MachineRow): Machine {
  const { id, name, organisation_id, state, created_at } = row
  return { id, name, organisationId: organisation_id, state: state as Standing, createdAtMs: created_at }
}

function toRow(machine: Machine): MachineRow {
  const { id, name, organisationId, state, createdAtMs } = machine
  return { id, name, organisation_id: organisationId, state, created_at: createdAtMs }
}
