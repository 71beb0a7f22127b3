/** `keyhaven audit verify`: whether an audit trail is whole. Offline: an export, or the database itself. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { AuditReport } from '../audit/index.ts'
import { EXIT, UsageError } from './exit-code.ts'
import { pairsOf } from './members.ts'
import type { Run, Session } from './session.ts'
import { details } from './table.ts'

export function addAudit(program: Command, session: Session, run: Run): void {
  program
    .command('audit')
    .description('prove what is recorded')
    .command('verify <FILE>')
    .description('is the audit trail in an export or a database whole? Offline')
    .option('--keys <file>', 'public keys that may have signed it, as /.well-known/jwks.json serves them')
    .option('--json', 'for programs')
    .action(
      run(async (path: string, { keys, json }: { readonly keys?: string; readonly json?: boolean }) => {
        const report = await prove(path, keys)
        session.show(json ? `${JSON.stringify(report)}\n` : details(reportPairs(report), session.width))
        return report.intact ? EXIT.good : EXIT.refused
      }),
    )
}

/** Loaded when it is asked for: nothing else of the command line needs a database. @throws UsageError when a file is not what it should be. */
async function prove(path: string, keysPath: string | undefined): Promise<AuditReport> {
  const { AuditUnreadable, parseKeys, verifyAudit } = await import('../audit/index.ts')
  try {
    return await verifyAudit(path, {
      keys: keysPath === undefined ? undefined : parseKeys(await keysOf(keysPath)),
    })
  } catch (error) {
    throw error instanceof AuditUnreadable ? new UsageError(error.message) : error
  }
}

async function keysOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`--keys: ${(error as Error).message}`)
  }
}

/** What is wrong stands first, and then where. */
const reportPairs = ({ intact, broken, ...counts }: AuditReport): readonly (readonly [string, string])[] => {
  const { message, checkpointAtMs, ...where } = broken ?? {}
  const checkpointAt =
    checkpointAtMs === undefined ? {} : { checkpointAt: new Date(checkpointAtMs).toISOString() }
  return [
    ['intact', intact ? 'yes' : 'no'],
    ...(message === undefined ? [] : [['broken', message] as const]),
    ...pairsOf({ ...where, ...checkpointAt }),
    ...pairsOf({ ...counts }),
  ]
}
