/** A value that is there, or will be. Waiting for one that is there takes longer than much of what is done to it, so nobody waits then. */
export type Eventual<T> = T | Promise<T>

/** What `next` makes of the value: at once when it is there. What `next` throws is thrown then, and else what the promise is rejected with. */
export const followed = <T, U>(value: Eventual<T>, next: (value: T) => Eventual<U>): Eventual<U> =>
  value instanceof Promise ? value.then(next) : next(value)

/** All of them, at once when all are there. */
export const allOf = <T>(values: readonly Eventual<T>[]): Eventual<readonly T[]> =>
  values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as readonly T[])
