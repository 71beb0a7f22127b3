/** Reading the body of a request: no more of it than allowed, and no longer than allowed. */
import type { Readable } from 'node:stream'
import { Refusal } from '../message/index.ts'

/** A body that is being read. */
interface Reading {
  readonly deadlineMs: number
  readonly stop: (refusal: Refusal) => void
}

/** The 413; the connection ends with it, for the rest of the body may still be on its way. */
export const tooLarge = (bytesMax: number): Refusal =>
  new Refusal({
    status: 413,
    code: 'PayloadTooLarge',
    message: `The body is longer than ${bytesMax} bytes.`,
    headers: { connection: 'close' },
  })

const tooSlow = (): Refusal =>
  new Refusal({
    status: 408,
    code: 'RequestTimeout',
    message: 'The body did not arrive in time.',
    headers: { connection: 'close' },
  })

const cutOff = (): Refusal =>
  new Refusal({ status: 400, code: 'BadRequest', message: 'The body was cut off.' })

/** Reads bodies, all within the same time. One timer watches them all: a timer for each costs more than the reading. */
export class BodyReader {
  readonly #timeoutMs: number
  /** In the order in which they began, which is the order of their deadlines. */
  readonly #readings = new Set<Reading>()
  #timer: NodeJS.Timeout | undefined

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /**
   * `declared` is the `Content-Length`, if any.
   * @throws Refusal 413 beyond `bytesMax`, 408 when it does not arrive in time, 400 when it ends too early.
   */
  read(incoming: Readable, declared: string | undefined, bytesMax: number): Promise<Uint8Array> {
    if (Number(declared) > bytesMax) return Promise.reject(tooLarge(bytesMax))
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let size = 0
      const stop = (refusal: Refusal): void => {
        this.#readings.delete(reading)
        incoming.off('data', onData)
        incoming.resume()
        reject(refusal)
      }
      const onData = (chunk: Buffer): void => {
        size += chunk.length
        if (size > bytesMax) stop(tooLarge(bytesMax))
        else chunks.push(chunk)
      }
      const reading: Reading = { deadlineMs: performance.now() + this.#timeoutMs, stop }
      this.#readings.add(reading)
      this.#timer ??= this.#watch(this.#timeoutMs)
      incoming.on('data', onData)
      incoming.on('end', () => {
        this.#readings.delete(reading)
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
      })
      // A connection that ends before the body does is an error of the stream.
      incoming.on('error', () => stop(cutOff()))
    })
  }

  #watch(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(performance.now()), ms).unref()
  }

  #sweep(nowMs: number): void {
    this.#timer = undefined
    for (const { deadlineMs, stop } of this.#readings) {
      if (deadlineMs <= nowMs) stop(tooSlow())
      else {
        this.#timer = this.#watch(deadlineMs - nowMs)
        break
      }
    }
  }
}
