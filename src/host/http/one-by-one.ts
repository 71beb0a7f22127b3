/** Requests of a connection one after the other: the second of two that are sent at once may count on what the first does (RFC 9112, 9.3.2). */
export class OneByOne {
  readonly #last = new WeakMap<object, Promise<void>>()

  /** Begins when all work on the connection has ended that came before. The work must not be rejected. */
  run(connection: object, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(connection)
    const done = before ? before.then(work) : work()
    this.#last.set(connection, done)
    return done
  }
}
