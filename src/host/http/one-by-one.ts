/** Requests of a connection one after the other: the second of two that are sent at once may count on what the first does (RFC 9112, 9.3.2). */

interface Line {
  last: Promise<void>
  /** Begun or waiting. */
  count: number
}

export class OneByOne {
  readonly #lines = new WeakMap<object, Line>()
  readonly #countMax: number

  /** So many may be begun or wait on a connection: what waits is in memory, and who sends without end must not fill it. */
  constructor(countMax: number) {
    this.#countMax = countMax
  }

  /** Begins when all work on the connection has ended that came before; false, and never, for one too many. The work must not be rejected. */
  run(connection: object, work: () => Promise<void>): boolean {
    const line = this.#lines.get(connection) ?? { last: Promise.resolve(), count: 0 }
    if (line.count >= this.#countMax) return false
    this.#lines.set(connection, line)
    const isNext = line.count === 0
    line.count += 1
    line.last = (isNext ? work() : line.last.then(work)).then(() => {
      line.count -= 1
    })
    return true
  }
}
