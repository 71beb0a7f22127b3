/** Work that lets others go first: one piece in each turn of the event loop, when all that has arrived is done. */

export interface Waiting {
  /** Called once. It must not throw. */
  serve(): void
}

/**
 * First come, first served; however busy others are, it goes on. One piece, because whoever comes meanwhile waits for it: with four of them a flood at a
 * quarter of what the service can do doubled the wait of the others.
 */
export class LastInLine {
  readonly #waiting = new Set<Waiting>()

  add(waiting: Waiting): void {
    this.#waiting.add(waiting)
    if (this.#waiting.size === 1) setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    const [next] = this.#waiting
    this.#waiting.delete(next!)
    // What is added from here on finds somebody waiting, or begins anew.
    if (this.#waiting.size > 0) setImmediate(this.#turn)
    next!.serve()
  }
}
