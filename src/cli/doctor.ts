/** `keyhaven doctor`: what a key says of itself, without asking any service. */
import type { Command } from 'commander'
import { inspectSecret, type SecretFacts } from '../keys/index.ts'
import { EXIT } from './exit-code.ts'
import { readSecretOrKey, SECRET_HINT } from './secret-input.ts'
import type { Run, Session } from './session.ts'
import { details } from './table.ts'

const NOT_CARRIED = 'the format carries none'

export function addDoctor(program: Command, session: Session, run: Run): void {
  program
    .command('doctor')
    .description('what the key on standard input says of itself; offline, and never the secret')
    .showHelpAfterError(SECRET_HINT)
    .option('--json', 'for programs')
    .action(
      run(async ({ json }: { readonly json?: boolean }) => {
        const facts = inspectSecret(await readSecretOrKey(session.surroundings))
        session.show(json ? `${JSON.stringify(facts)}\n` : details(pairs(facts), session.width))
        return facts.format !== undefined && facts.problems.length === 0 ? EXIT.good : EXIT.refused
      }),
    )
}

function pairs(facts: SecretFacts): readonly (readonly [string, string])[] {
  const { format, masked, environment, publicId, isCheckRight, problems } = facts
  const carried = (text: string | undefined): string =>
    text ?? (format === undefined ? 'unknown' : NOT_CARRIED)
  return [
    ['format', format ?? 'none that is known'],
    ['begins', masked ?? 'unknown'],
    ['environment', carried(environment)],
    ['public id', carried(publicId)],
    ['check', isCheckRight === undefined ? carried(undefined) : isCheckRight ? 'right' : 'wrong'],
    ['version', 'not in the key: keyhaven keys show tells it'],
    ...problems.map((problem) => ['problem', problem] as const),
  ]
}
