/** The record of events, read from its beginning: what it says has happened, and whether that can have happened. */
import { expect } from 'vitest'
import type { Key, StoredEvent } from '../../src/keys/index.ts'

const WATCHED = ['expiresAtMs', 'firstUseByMs', 'idleExpiryMs'] as const

interface Said {
  state: 'active' | 'frozen' | 'revoked'
  version: number
  readonly settled: Set<number>
  /** As it is shown; what nobody has told of yet is not there. */
  readonly values: Map<string, string>
}

const STATE_AFTER = { 'key.frozen': 'frozen', 'key.thawed': 'active', 'key.revoked': 'revoked' } as const

export class LifeRecord {
  readonly keys = new Map<string, Said>()
  readonly standing = new Map<string, string>()
  #lastId = 0

  get lastId(): number {
    return this.#lastId
  }

  /** Reads on; an event that cannot have happened after those before it fails the test. */
  read(events: readonly StoredEvent[]): void {
    for (const event of events) {
      expect(event.id).toBeGreaterThan(this.#lastId)
      this.#lastId = event.id
      if (event.kind.startsWith('key.')) this.#readKey(event)
      else this.#readOwner(event)
    }
  }

  /** Every change was told of, and nothing that was none. */
  expectToTellOf(key: Key): void {
    const said = this.keys.get(key.id)!
    expect([key.id, said.state, said.version]).toEqual([key.id, key.state, key.secret.version])
    for (const name of WATCHED) {
      if (said.values.has(name))
        expect([key.id, name, said.values.get(name)]).toEqual([key.id, name, String(key[name] ?? '')])
    }
  }

  #readOwner({ kind, subject }: StoredEvent): void {
    const [, verb] = kind.split('.')
    expect(['disabled', 'enabled']).toContain(verb)
    expect([kind, this.standing.get(subject) ?? 'enabled']).not.toEqual([kind, verb])
    this.standing.set(subject, verb!)
  }

  #readKey({ kind, subject, details }: StoredEvent): void {
    if (kind === 'key.created') {
      expect(this.keys.has(subject)).toBe(false)
      const values = new Map([['expiresAtMs', String(details.expiresAtMs ?? '')]])
      this.keys.set(subject, { state: 'active', version: 1, settled: new Set(), values })
      return
    }
    const said = this.keys.get(subject)!
    // Whoever is revoked is told of no more; of a first use that was under way it may be.
    if (kind !== 'key.rotation-settled') expect([kind, said.state]).not.toEqual([kind, 'revoked'])
    if (kind in STATE_AFTER) {
      const after = STATE_AFTER[kind as keyof typeof STATE_AFTER]
      expect([subject, said.state]).not.toEqual([subject, after])
      if ('state.before' in details) expect(details['state.before']).toBe(said.state)
      said.state = after
    } else if (kind === 'key.rotated') {
      said.version += 1
      expect(details.version).toBe(said.version)
    } else if (kind === 'key.rotation-settled') {
      const version = details.version as number
      expect([said.settled.has(version), version <= said.version]).toEqual([false, true])
      said.settled.add(version)
    } else {
      expect(kind).toBe('key.updated')
      expect(Object.keys(details).length).toBeGreaterThan(2)
      for (const name of WATCHED) this.#readChange(said, name, details)
    }
  }

  #readChange(said: Said, name: string, details: StoredEvent['details']): void {
    if (!(`${name}.after` in details)) return
    const [before, after] = [String(details[`${name}.before`]), String(details[`${name}.after`])]
    expect(before).not.toBe(after)
    if (said.values.has(name)) expect([name, before]).toEqual([name, said.values.get(name)])
    said.values.set(name, after)
  }
}
