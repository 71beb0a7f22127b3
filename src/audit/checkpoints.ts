/** Making checkpoints, when there is something new to sign. */
import type { CheckpointStore } from '../store/index.ts'
import { fingerprintOf, readCheckpoint, signCheckpoint } from './checkpoint.ts'
import type { SigningKey } from './signing-key.ts'

export interface Checkpoints {
  /** Signs how far the chains are, if they have grown; answers whether they had. @throws StoreUnavailable */
  write(nowMs: number): Promise<boolean>
}

export function createCheckpoints(store: CheckpointStore, key: SigningKey): Checkpoints {
  let writing: Promise<unknown> = Promise.resolve()

  return {
    // One after the other: each is bound to the one before.
    write(nowMs) {
      const turn = writing.then(() => write(nowMs))
      writing = turn.catch(() => {})
      return turn
    },
  }

  async function write(nowMs: number): Promise<boolean> {
    const newest = await store.newestCheckpoint()
    const last = newest && (await readCheckpoint(newest.jws))
    const { upTo, heads } = await store.headsSince(last?.upTo ?? 0)
    if (heads.length === 0) return false
    // Its moment is also its place in their order.
    const atMs = Math.max(nowMs, (newest?.atMs ?? 0) + 1)
    const previous = newest ? fingerprintOf(newest.jws) : ''
    const jws = await signCheckpoint({ atMs, previous, upTo, heads }, key)
    await store.keepCheckpoint({ atMs, jws })
    return true
  }
}
