/** Short rounds of several things in turn, so that whatever else the machine does meets all of them alike. */

import type { Stream } from './load.ts'
import { cpuMicroseconds } from './process-figures.ts'
import type { Load, Server } from './processes.ts'

export interface Round {
  readonly perSecond: number
  /** CPU time of the server process per request; undefined where it is not known. */
  readonly cpuMicroseconds: number | undefined
}

export interface Subject {
  readonly server: Server
  readonly requests: Stream['requests']
}

/** One round of load on one server: each connection sends again when it was answered. */
export async function round(
  load: Load,
  { server, requests }: Subject,
  connections: number,
  ms: number,
): Promise<Round> {
  const before = cpuMicroseconds(server.pid)
  const result = await load.run({ port: server.port, ms, streams: [{ requests, connections }] })
  const after = cpuMicroseconds(server.pid)
  const { requests: count } = result.streams[0]!
  return {
    perSecond: (count / result.ms) * 1000,
    cpuMicroseconds: before === undefined || after === undefined ? undefined : (after - before) / count,
  }
}

/** `count` rounds of each in turn, after one of each that is not counted: code is compiled while it warms up. */
export async function inTurn<A, B>(
  count: number,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<readonly (readonly [A, B])[]> {
  await one()
  await other()
  const rounds: (readonly [A, B])[] = []
  for (let n = 0; n < count; n++) rounds.push([await one(), await other()])
  return rounds
}
