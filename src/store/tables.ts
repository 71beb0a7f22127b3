/** All tables together: what a store reads and what a transaction may do, over any runner. */
import type { Kysely } from 'kysely'
import type { IdentityReads, IdentityWrites } from '../identity/index.ts'
import type {
  AnswerReads,
  EventReads,
  ExpiryReads,
  ExpiryWrites,
  KeyReads,
  MeterReads,
  PepperReads,
  UsageReads,
} from '../keys/index.ts'
import {
  type CheckpointReads,
  insertCheckpoint,
  makeCheckpointQueries,
  makeCheckpointReads,
  type StoredCheckpoint,
} from './checkpoints.ts'
import { type CountReads, makeCountReads } from './counts.ts'
import { makeDeletedOwnerQueries, makeDeletedOwnerReads, makeDeletedOwnerWrites } from './deleted-owners.ts'
import { makeEventQueries, makeEventReads, makeEventWrites } from './events.ts'
import { makeExpiryQueries, makeExpiryReads, makeExpiryWrites } from './expiry.ts'
import { makeKeyQueries } from './key-queries.ts'
import { makeKeyReads, makeKeyWrites } from './keys.ts'
import { makeMachineQueries, makeMachineReads, makeMachineWrites } from './machines.ts'
import { makeMeterQueries, makeMeterReads, makeMeterWrites } from './meters.ts'
import { makeOrganisationQueries, makeOrganisationReads, makeOrganisationWrites } from './organisations.ts'
import { makePepperQueries, makePepperReads } from './peppers.ts'
import type { Runner } from './prepared.ts'
import type { Schema } from './schema.ts'
import {
  makeSealedAnswerQueries,
  makeSealedAnswerReads,
  makeSealedAnswerWrites,
  type RunOutWrites,
} from './sealed-answers.ts'
import { makeSessionQueries, makeSessionReads, makeSessionWrites } from './sessions.ts'
import { makeUsageQueries, makeUsageReads, makeUsageWrites, type UsageWrites } from './usage.ts'
import { makeUserQueries, makeUserReads, makeUserWrites } from './users.ts'

export interface Tables {
  reads(
    run: Runner,
  ): KeyReads &
    MeterReads &
    IdentityReads &
    EventReads &
    UsageReads &
    ExpiryReads &
    PepperReads &
    AnswerReads &
    CountReads &
    CheckpointReads
  /** Cheap: a transaction has its own, and queries are compiled once for all of them. */
  writes(run: Runner): StoreWrites
}

/** What a transaction may do. */
export interface StoreWrites extends IdentityWrites, UsageWrites, ExpiryWrites, RunOutWrites {
  insertCheckpoint(checkpoint: StoredCheckpoint): Promise<void>
}

/** `db` only compiles; what runs a query is the runner. */
export function makeTables(db: Kysely<Schema>): Tables {
  const keys = makeKeyQueries(db)
  const meters = makeMeterQueries(db)
  const events = makeEventQueries(db)
  const checkpoints = makeCheckpointQueries(db)
  const users = makeUserQueries(db)
  const organisations = makeOrganisationQueries(db)
  const machines = makeMachineQueries(db)
  const deletedOwners = makeDeletedOwnerQueries(db)
  const sessions = makeSessionQueries(db)
  const usage = makeUsageQueries(db)
  const expiry = makeExpiryQueries(db)
  const peppers = makePepperQueries(db)
  const answers = makeSealedAnswerQueries(db)

  return {
    reads: (run) => ({
      ...reads(run),
      ...makeEventReads(events, run),
      ...makeCheckpointReads(checkpoints, run),
      ...makeUsageReads(usage, run),
      ...makeExpiryReads(expiry, run),
      ...makePepperReads(peppers, run),
      ...makeSealedAnswerReads(answers, run),
      ...makeCountReads(db, run),
    }),
    writes,
  }

  function reads(run: Runner): KeyReads & MeterReads & IdentityReads {
    return {
      ...makeKeyReads(keys, run),
      ...makeMeterReads(meters, run),
      ...makeUserReads(users, run),
      ...makeOrganisationReads(organisations, run),
      ...makeMachineReads(machines, run),
      ...makeDeletedOwnerReads(deletedOwners, run),
      ...makeSessionReads(sessions, run),
    }
  }

  function writes(run: Runner): StoreWrites {
    return {
      ...reads(run),
      ...makeKeyWrites(keys, run),
      ...makeMeterWrites(meters, run),
      ...makeEventWrites(events, run),
      ...makeUserWrites(users, run),
      ...makeOrganisationWrites(organisations, run),
      ...makeMachineWrites(machines, run),
      ...makeDeletedOwnerWrites(deletedOwners, run),
      ...makeSessionWrites(sessions, run),
      insertCheckpoint: (checkpoint) => insertCheckpoint(checkpoints, run, checkpoint),
      ...makeUsageWrites(usage, run),
      ...makeExpiryWrites(expiry, run),
      ...makeSealedAnswerWrites(answers, run),
    }
  }
}
