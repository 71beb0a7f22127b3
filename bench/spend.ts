/** Charging limits and credits, exactly and fast counted, in a process of its own, against bare inserts of one row a transaction on the same disk. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { atLeast, type Figure, median, plain } from './figures.ts'
import { temporaryFolder } from './processes.ts'
import { inTurn } from './rounds.ts'

const CLIENTS = 64
const ROUNDS = 5
const ROUND_MS = 1500
/** The group commit's: writes that wait share the disk. */
const EXACT_AIM = 3
const FAST_AIM = 10

const BARE = join(import.meta.dirname, 'bare-inserts.ts')
const SPENDING = join(import.meta.dirname, 'spending.ts')

const perSecond = (program: string, ...words: readonly string[]): number =>
  Number(execFileSync(process.execPath, [program, ...words], { encoding: 'utf8' }))

export async function measureSpend(): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    const spending = (counting: 'exact' | 'fast', keys: number) =>
      perSecond(SPENDING, folder.path, String(ROUND_MS), counting, String(CLIENTS), String(keys))
    const rounds = await inTurn(
      ROUNDS,
      async () => ({
        exact: spending('exact', CLIENTS),
        exactOneKey: spending('exact', 1),
        fast: spending('fast', CLIENTS),
      }),
      async () => perSecond(BARE, folder.path, String(ROUND_MS)),
    )
    return figuresOf(rounds.map(([spent, bare]) => ({ ...spent, bare })))
  } finally {
    folder.remove()
  }
}

type Rates = Readonly<Record<'exact' | 'exactOneKey' | 'fast' | 'bare', number>>

function figuresOf(rounds: readonly Rates[]): readonly Figure[] {
  const of = (figure: (rates: Rates) => number): number => median(rounds.map(figure))
  return [
    atLeast(
      `exact uses, ${CLIENTS} at once, a limit and credits : bare inserts`,
      of(({ exact, bare }) => exact / bare),
      EXACT_AIM,
      '',
      2,
    ),
    atLeast(
      'fast uses : exact uses',
      of(({ fast, exact }) => fast / exact),
      FAST_AIM,
      '',
      1,
    ),
    plain(
      '  exact uses, of as many keys',
      of(({ exact }) => exact),
      ' /s',
    ),
    plain(
      '  exact uses, of one key',
      of(({ exactOneKey }) => exactOneKey),
      ' /s',
    ),
    plain(
      '  fast uses, of as many keys',
      of(({ fast }) => fast),
      ' /s',
    ),
    plain(
      '  bare inserts',
      of(({ bare }) => bare),
      ' /s',
    ),
  ]
}
