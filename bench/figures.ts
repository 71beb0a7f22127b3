/** A figure of the bench, and how figures are printed. */

export interface Figure {
  readonly name: string
  readonly value: string
  /** `≥ 0.60` and the like; absent for figures that only explain others. */
  readonly aim?: string
  readonly isMet?: boolean
}

/** The middle one; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** A figure without an aim. */
export const plain = (name: string, value: number | undefined, unit = '', digits = 0): Figure => ({
  name,
  value: value === undefined ? 'unknown here' : `${value.toFixed(digits)}${unit}`,
})

/** A figure that should not be below `aim`. */
export const atLeast = (name: string, value: number, aim: number, unit = '', digits = 0): Figure => ({
  ...plain(name, value, unit, digits),
  aim: `≥ ${aim.toFixed(digits)}${unit}`,
  isMet: value >= aim,
})

/** A figure that should not be above `aim`. */
export const atMost = (
  name: string,
  value: number | undefined,
  aim: number,
  unit = '',
  digits = 0,
): Figure => ({
  ...plain(name, value, unit, digits),
  aim: `≤ ${aim}${unit}`,
  isMet: value === undefined ? undefined : value <= aim,
})

/** The figures as columns: name, value, aim, and whether it is met. */
export function table(figures: readonly Figure[]): string {
  const nameWidth = Math.max(...figures.map(({ name }) => name.length))
  const valueWidth = Math.max(...figures.map(({ value }) => value.length))
  return figures
    .map(({ name, value, aim, isMet }) => {
      const verdict = isMet === undefined ? '' : isMet ? 'met' : 'MISSED'
      return `${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}  ${(aim ?? '').padEnd(12)} ${verdict}`.trimEnd()
    })
    .join('\n')
}
