/** The rooms of `src/` and the arrows between them: what each may import (ARCHITECTURE.md). */

/** The parts of the message host. */
const HOST = ['host/message', 'host/format', 'host/http', 'host/codegen', 'host/meta'] as const

/** Room → rooms that it may import. A room that is missing here may not exist. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'host/message': [],
  'host/format': ['host/message'],
  'host/http': ['host/message', 'host/format'],
  'host/codegen': ['host/message'],
  'host/meta': HOST,
  keys: [],
  identity: ['keys'],
  store: ['keys', 'identity'],
  audit: ['keys', 'store'],
  service: [...HOST, 'keys', 'identity'],
  contract: [...HOST, 'keys', 'identity'],
  // Speaks to the public API; only what is offline comes from here.
  cli: ['keys', 'audit'],
  // The files beside the rooms (app, main, config, log, first start) see all of them and are seen by none.
  top: [...HOST, 'keys', 'identity', 'store', 'audit', 'service', 'contract', 'cli'],
}

/** Room of a file: `host/format`, `keys`, `top` for the files beside the rooms; undefined outside `src/`. */
export function roomOf(path: string): string | undefined {
  const [root, first = '', second] = path.split('/')
  if (root !== 'src') return undefined
  if (second === undefined) return 'top'
  return first === 'host' ? `host/${second}` : first
}

/** The one file by which other rooms enter. */
export const doorOf = (room: string): string => `src/${room}/index.ts`
