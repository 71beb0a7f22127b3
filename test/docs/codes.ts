/** The error codes that the source can answer, read from its text. */
import { globSync } from 'node:fs'
import { IdentityError, type IdentityErrorCode } from '../../src/identity/index.ts'
import { KeyError, type KeyErrorCode } from '../../src/keys/index.ts'
import { toServiceRefusal } from '../../src/service/index.ts'
import { PROJECT, readText } from './markdown.ts'

export interface DomainCode {
  readonly code: string
  readonly status: number
  readonly onWire: string
}

const ERRORS = {
  KEY: (code: string) => new KeyError(code as KeyErrorCode, 'refused'),
  IDENTITY: (code: string) => new IdentityError(code as IdentityErrorCode),
} as const

/** The codes of one of the tables of `src/service/refusals.ts`, which the compiler keeps whole, and what becomes of each. */
export function domainCodes(table: keyof typeof ERRORS): readonly DomainCode[] {
  const source = readText('src/service/refusals.ts')
  const body = new RegExp(`const ${table}: [^{]*\\{([^}]*)\\}`).exec(source)?.[1] ?? ''
  return [...body.matchAll(/(\w+): \[/g)].map(([, code]) => {
    const refusal = toServiceRefusal(ERRORS[table](code!))!
    return { code: code!, status: refusal.status, onWire: refusal.code }
  })
}

/** How the source says a code: as a member, by the functions that make refusals, and by those that make rules. */
const SAYS = [
  /\bcode(?:: | = )'([A-Z]\w+)'/g,
  /\brefusing\(\d{3}, '(\w+)'\)/g,
  /\bcomparison\('(\w+)'/g,
  /\binvalidArgument\([^)]*, '(\w+Exception)'\)/g,
]

/** Codes that refusals are made with, beside those of the domains. Verdicts of keys are no refusals, and pages only describe them. */
export function refusalCodes(): readonly string[] {
  const files = globSync('src/**/*.ts', { cwd: PROJECT }).filter(
    (path) => !/\.test\.ts$|^src\/(keys|identity|host\/codegen|host\/meta)\//.test(path),
  )
  return files.flatMap((path) => {
    const source = readText(path)
    return SAYS.flatMap((says) => [...source.matchAll(says)].map(([, code]) => code!))
  })
}
