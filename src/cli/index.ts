/**
 * The command line. It speaks to the public API over HTTP, as anybody's program could; what it does offline it asks of the key domain
 * and of the proof of the audit trail. It refuses to know the store, the service and its hosts.
 */
export { runCommandLine } from './program.ts'
export type { Output, Surroundings } from './surroundings.ts'
