/** Binding names and texts, as they come in paths, query strings and forms, onto a message (wire spec 4.4.4). */
import { allMembers, type Dto, resolved, type Shape, type WireSettings } from '../message/index.ts'
import type { ReadIssue } from './format.ts'
import { Issues, type WholeRead } from './issue.ts'
import { wholeTextReader } from './jsv-text.ts'
import { NameTable, type Slot } from './members.ts'

/**
 * Sets members of `target` from pairs that are already decoded. Empty values are ignored, and unknown names where the message is not strict; a name that comes more than
 * once, in whatever case, is its values joined by commas. A text that a member cannot hold leaves it as it was and gives one issue, whose
 * field is the name as it was sent.
 */
export type FormReader = (
  pairs: Iterable<readonly [name: string, value: string]>,
  target: Record<string, unknown>,
  issues: ReadIssue[],
) => void

function readerOf(shape: Shape): WholeRead {
  const known = resolved(shape)
  const read = wholeTextReader(known)
  const { kind } = known.kind === 'nullable' ? known.of : known
  if (kind !== 'bool') return read
  // A checkbox and its hidden field send `true,false`.
  return (text, issues) => read(text.split(',', 1)[0]!, issues)
}

/** Members by their own name and by the one on the wire. */
function namesOf(dto: Dto): NameTable<Slot<WholeRead>> {
  const table = new NameTable<Slot<WholeRead>>(dto.strict)
  for (const { name, shape, wireName } of allMembers(dto)) {
    const slot = { name, shape, read: readerOf(shape) }
    if (wireName !== undefined) table.add(wireName, slot)
    table.add(name, slot)
  }
  return table
}

interface Sent {
  /** As sent the first time. */
  readonly name: string
  readonly slot: Slot<WholeRead>
  value: string
}

/** The reader of a message's members; a later source of pairs overwrites what an earlier one set. */
export function formReader(dto: Dto, _settings: WireSettings): FormReader {
  const names = namesOf(dto)
  return (pairs, target, issues) => {
    const sent = new Map<string, Sent>()
    const found = new Issues()
    for (const [name, value] of pairs) {
      const slot = names.get(name)
      if (!slot && names.refuses(name)) found.refuseName(name)
      if (!slot || value === '') continue
      const key = name.toLowerCase()
      const before = sent.get(key)
      if (before) before.value += `,${value}`
      else sent.set(key, { name, slot, value })
    }
    for (const { name, slot, value } of sent.values()) {
      const { mark } = found
      const read = slot.read(value, found)
      found.within(name, mark)
      if (read !== undefined) target[slot.name] = read
    }
    found.into(issues)
  }
}
