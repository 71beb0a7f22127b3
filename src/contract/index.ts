/**
 * The emulated hosts, one folder each. Adding a host is a folder and a line here.
 * This room knows messages, keys and identity; a difference between hosts is data, never a branch in `host/`.
 */
import { bokamera } from './bokamera/index.ts'
import type { Contract } from './contract.ts'
import { digitalu } from './digitalu/index.ts'
import { firstchoice } from './firstchoice/index.ts'
import { foundry } from './foundry/index.ts'

export type { Contract, ContractServices } from './contract.ts'
export { loginPage, servicestackEndpoints } from './servicestack/index.ts'

export const contracts: readonly Contract[] = [digitalu, firstchoice, bokamera, foundry]
