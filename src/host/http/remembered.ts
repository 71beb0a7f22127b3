import type { Headed } from './exchange.ts'

/** A function of an object, worked out once for each and forgotten with it. What it throws is not remembered. */
export function remembered<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>()
  return (of) => {
    const there = known.get(of)
    if (there !== undefined) return there
    const made = make(of)
    known.set(of, made)
    return made
  }
}

/**
 * A function of all of a request but its body, worked out once for requests with the same head. `more` must follow from that too.
 */
export function ofHead<R extends Headed, M extends readonly unknown[], V>(
  make: (request: R, ...more: M) => V,
): (request: R, ...more: M) => V {
  const known = new WeakMap<object, V>()
  return (request, ...more) => {
    const { head } = request
    if (head === undefined) return make(request, ...more)
    const there = known.get(head)
    if (there !== undefined) return there
    const made = make(request, ...more)
    known.set(head, made)
    return made
  }
}
