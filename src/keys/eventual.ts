/** A value that is there, or will be. What is in memory is answered at once: waiting for it would take longer than all the rest. */
export type Eventual<T> = T | Promise<T>

/** What `next` makes of the value: at once when it is there. */
export const followed = <T, U>(value: Eventual<T>, next: (value: T) => Eventual<U>): Eventual<U> =>
  value instanceof Promise ? value.then(next) : next(value)
