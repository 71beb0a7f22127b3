/** The column alignment of gofmt: cells of neighbouring lines stand below each other. */

/** Between the cells of a line; gofmt's own writer uses the same sign. */
export const CELL = '\v'

/** Beyond this many characters gofmt no longer puts a method's body on the line of its head. */
const LINE_MAX = 100

/** Lines with cells, padded so that cells of a run of such lines stand in columns. */
export function aligned(lines: readonly string[]): string[] {
  const result: string[] = []
  let run: string[][] = []
  const flush = (): void => {
    const isLong = run.some((cells) => cells[0]!.startsWith('func ') && cells.join(' ').length > LINE_MAX)
    const widths = isLong ? [] : columnWidths(run)
    for (const cells of run) {
      const padded = cells.map((cell, index) =>
        index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? cell.length),
      )
      result.push(padded.join(' '))
    }
    run = []
  }
  for (const line of lines) {
    if (line.includes(CELL)) run.push(line.split(CELL))
    else {
      flush()
      result.push(line)
    }
  }
  flush()
  return result
}

const columnWidths = (run: readonly (readonly string[])[]): number[] => {
  const count = Math.max(0, ...run.map((cells) => cells.length - 1))
  return Array.from({ length: count }, (_, index) =>
    Math.max(...run.map((cells) => (index < cells.length - 1 ? cells[index]!.length : 0))),
  )
}
