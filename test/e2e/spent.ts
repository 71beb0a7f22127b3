/** What the test of killed spenders and the spender itself agree on. */
import { makePepper } from '../../src/keys/index.ts'

/** Uses of each key that are under way at once. */
export const SPENDERS = 8

export const testPepper = makePepper(new Uint8Array(32).fill(7))
