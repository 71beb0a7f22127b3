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
