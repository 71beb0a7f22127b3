/** Requests that let others go first: one in each turn of the event loop, when all that has arrived is done. */

export interface Waiting {
  /** Called at most once. It must not throw. */
  serve(): void
}

/**
 * First come, first served; however busy others are, it goes on. One at a time, because whoever comes meanwhile waits for it: with four of them a
 * flood at a quarter of what the service can do doubled the wait of the others.
 */
export class LastInLine {
  readonly #waiting = new Set<Waiting>()
  /** Connections whose next request is to wait. */
  readonly #yielding = new WeakSet<object>()
  #isTurning = false

  /** Tells whether the last answer on the connection was one that yields. */
  note(connection: object, yields: boolean): void {
    if (yields) this.#yielding.add(connection)
    else this.#yielding.delete(connection)
  }

  /** Resolves when the connection may be served: now, or last in line. */
  async turnOf(connection: object): Promise<void> {
    if (this.#yielding.has(connection)) await new Promise<void>((serve) => this.add({ serve }))
  }

  add(waiting: Waiting): void {
    this.#waiting.add(waiting)
    this.#goOn()
  }

  /** Of one that may have been served. */
  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting)
  }

  #goOn(): void {
    if (this.#isTurning || this.#waiting.size === 0) return
    this.#isTurning = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#isTurning = false
    const [next] = this.#waiting
    if (!next) return
    this.#waiting.delete(next)
    this.#goOn()
    next.serve()
  }
}
