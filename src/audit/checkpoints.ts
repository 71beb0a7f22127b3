/** Making checkpoints, when there is something new to sign. */
import type { CheckpointStore } from '../store/index.ts'
import { fingerprintOf, readCheckpoint, signCheckpoint } from './checkpoint.ts'
import type { SigningKey } from './signing-key.ts'

/** How far the trail is signed. */
export interface Signed {
  /** Moment of the newest checkpoint. */
  readonly atMs: number
  /** Id of the newest event that it knows of. */
  readonly upTo: number
}

export interface Checkpoints {
  /** Signs how far the chains are, if they have grown or nothing was ever signed. @throws StoreUnavailable */
  write(nowMs: number): Promise<Signed>
  /**
   * Signs what is there if nothing was ever signed, be it nothing. To be called before anything is written: a trail without a checkpoint is
   * then one that they were taken from. @throws StoreUnavailable
   */
  begin(nowMs: number): Promise<void>
}

export function createCheckpoints(store: CheckpointStore, key: SigningKey): Checkpoints {
  let writing: Promise<unknown> = Promise.resolve()

  return {
    write: writeInTurn,
    async begin(nowMs) {
      // Later starts need not read what is signed before they serve.
      if ((await store.newestCheckpoint()) === undefined) await writeInTurn(nowMs)
    },
  }

  // One after the other: each is bound to the one before.
  function writeInTurn(nowMs: number): Promise<Signed> {
    const turn = writing.then(() => write(nowMs))
    writing = turn.catch(() => {})
    return turn
  }

  async function write(nowMs: number): Promise<Signed> {
    const newest = await store.newestCheckpoint()
    const last = newest && (await readCheckpoint(newest.jws))
    const { upTo: grownTo, heads } = await store.headsSince(last?.upTo ?? 0)
    if (last && heads.length === 0) return { atMs: newest.atMs, upTo: last.upTo }
    const upTo = heads.length === 0 ? await store.newestUnchainedId() : grownTo
    // Its moment is also its place in their order.
    const atMs = Math.max(nowMs, (newest?.atMs ?? 0) + 1)
    const previous = newest ? fingerprintOf(newest.jws) : ''
    const jws = await signCheckpoint({ atMs, previous, upTo, heads }, key)
    await store.keepCheckpoint({ atMs, jws })
    return { atMs, upTo }
  }
}
