/** The commands together, and how each of them ends. */
import { Command, CommanderError } from 'commander'
import { NoConnection, Refused, URL_SETTING } from './api.ts'
import { addAudit } from './audit.ts'
import { addDoctor } from './doctor.ts'
import { EXIT, type ExitCode, UsageError } from './exit-code.ts'
import { addKeys } from './keys.ts'
import { KEY, refuseSecrets, SECRET } from './secret-input.ts'
import { createSession, type Session } from './session.ts'
import { type Surroundings, widthOf } from './surroundings.ts'
import { harmless } from './table.ts'
import { addExplain, addVerify } from './verify.ts'

const HELP_WIDTH_MAX = 110

/** Runs one command. @throws what is a fault of ours. */
export async function runCommandLine(surroundings: Surroundings): Promise<ExitCode> {
  const session = createSession(surroundings)
  let code: ExitCode = EXIT.good
  const run =
    (work: (...args: any[]) => Promise<ExitCode>) =>
    async (...args: any[]): Promise<void> => {
      code = await work(...args)
    }
  try {
    refuseSecrets(surroundings.args)
    const program = createProgram(surroundings)
    addKeys(program, session, run)
    addVerify(program, session, run)
    addExplain(program, session, run)
    addDoctor(program, session, run)
    addAudit(program, session, run)
    await program.parseAsync(surroundings.args, { from: 'user' })
    return code
  } catch (error) {
    return told(error, session)
  }
}

function createProgram({ output, errors, environment, version }: Surroundings): Command {
  const program = new Command('keyhaven')
    .description('Self-hosted API keys. Without a command, keyhaven serves.')
    .usage('[command]')
    .version(version, '--version', 'the version of this program')
    .helpOption('-h, --help', 'what a command takes')
    .helpCommand('help [command]', 'what a command takes')
    .showHelpAfterError('(keyhaven help tells what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => errors.write(text),
      outputError: (text, write) => write(`keyhaven: ${harmless(text.replace(/^error: /, '')).trim()}\n`),
      getOutHelpWidth: () => Math.min(HELP_WIDTH_MAX, widthOf(output, environment)),
      getErrHelpWidth: () => Math.min(HELP_WIDTH_MAX, widthOf(errors, environment)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      `
Environment:
  ${URL_SETTING}     where the service is; http://127.0.0.1:4600 when not set
  ${KEY}     the key to come with
  ${SECRET}  the key to look at; standard input when not set

Ends with 0 when all is well, 1 when the service refuses or a key is not good,
2 for a command that cannot be meant so, 3 when nobody answers.`,
    )
  // Served by the process itself; named here for its help.
  program.command('serve').description('serve, as without a command')
  return program
}

/** Says what went wrong, each refused member by its name. */
function told(error: unknown, { say }: Session): ExitCode {
  if (error instanceof CommanderError)
    return error.code === 'commander.helpDisplayed' ||
      error.code === 'commander.version' ||
      error.exitCode === 0
      ? EXIT.good
      : EXIT.usage
  if (error instanceof UsageError) {
    say(`keyhaven: ${harmless(error.message)}\n`)
    return EXIT.usage
  }
  if (error instanceof NoConnection) {
    say(`keyhaven: ${harmless(error.message)}\n`)
    return EXIT.noConnection
  }
  if (!(error instanceof Refused)) throw error
  say(`keyhaven: ${error.status} ${error.code}: ${harmless(error.message)}\n`)
  for (const { field, message } of error.fields) say(`  ${harmless(field)}: ${harmless(message)}\n`)
  return EXIT.refused
}
