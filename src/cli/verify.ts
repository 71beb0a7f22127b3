/** `keyhaven verify` and `keyhaven explain`: whether a key is good, and why. */
import type { Command } from 'commander'
import { EXIT } from './exit-code.ts'
import { many, wholeNumber } from './key-options.ts'
import { pairsOf, readable, spoken } from './members.ts'
import { readSecret, SECRET_HINT } from './secret-input.ts'
import type { Run, Session } from './session.ts'
import { details, table } from './table.ts'

interface Asked {
  readonly environment?: string
  readonly scope?: readonly string[]
  readonly anyScope?: readonly string[]
  readonly address?: string
  readonly cost?: string
  readonly json?: boolean
}

const withAsked = (command: Command): Command =>
  command
    .showHelpAfterError(SECRET_HINT)
    .option('--environment <name>', 'where it is to be used')
    .addOption(many('--scope <scope>', 'what it is to be used for; several times, all of them are needed'))
    .addOption(many('--any-scope <scope>', 'several times, one of them is enough'))
    .option('--address <address>', 'IP address of whoever presented it')
    .option('--cost <number>', 'what the use is charged with; 1 when not given, 0 asks without charging')
    .option('--json', 'the answer as the API gives it')

const bodyOf = (key: string, { environment, scope, anyScope, address, cost }: Asked) => ({
  key,
  environment,
  scopes: scope,
  anyScopes: anyScope,
  address,
  cost: cost && wholeNumber(cost, '--cost'),
})

export function addVerify(program: Command, session: Session, run: Run): void {
  withAsked(program.command('verify').description('is the key on standard input good?')).action(
    run(async (options: Asked) => {
      const api = session.api()
      const body = bodyOf(await readSecret(session.surroundings), options)
      const answer = await api.call('POST', '/v1/keys/verify', { body })
      if (options.json) session.json(answer)
      else session.show(details(verdictPairs(answer.value), session.width))
      return answer.value.valid ? EXIT.good : EXIT.refused
    }),
  )
}

/** The verdict first, then the key that it is about, then what remains. */
const verdictPairs = ({ valid, code, key, ...rest }: any): readonly (readonly [string, string])[] => [
  ['valid', readable(valid)],
  ['code', code],
  ...(key ? pairsOf(key) : []),
  ...pairsOf(rest),
]

const CHECK_COLUMNS = [
  { title: 'CHECK', isWhole: true },
  { title: 'OUTCOME', isWhole: true },
  { title: 'BECAUSE' },
] as const

export function addExplain(program: Command, session: Session, run: Run): void {
  withAsked(
    program
      .command('explain')
      .description('why is the key on standard input good, or not? Nothing is charged'),
  ).action(
    run(async (options: Asked) => {
      const api = session.api()
      const body = bodyOf(await readSecret(session.surroundings), options)
      const answer = await api.call('POST', '/v1/keys/explain', { body })
      const { valid, code, key, checks } = answer.value
      if (options.json) session.json(answer)
      else {
        const about = [
          ['valid', readable(valid)],
          ['code', code],
          ...(key ? [['key', `${key.id} ${key.masked} ${key.name ?? ''}`.trim()]] : []),
        ] as [string, string][]
        const rows = checks.map((check: any) => [
          check.code,
          spoken(check.outcome).trim(),
          check.because ?? '',
        ])
        session.show(`${details(about, session.width)}\n${table(CHECK_COLUMNS, rows, session.width)}`)
      }
      return valid ? EXIT.good : EXIT.refused
    }),
  )
}
