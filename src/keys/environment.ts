/** Environments are labels that a host configures: `live`, `test`, `pre-prod`. */

import { KeyError } from './errors.ts'

const LABEL = /^[A-Za-z0-9._-]{1,32}$/
const SECRET_TAG = /^[a-z0-9]{1,16}$/

/** 1 to 32 letters, digits, dots, underscores or dashes; compared exactly, case included (auth spec 4). */
export function isEnvironment(text: string): boolean {
  return LABEL.test(text)
}

/** Whether the label can be written into a `keyhaven` secret: 1 to 16 lower-case letters and digits, so that `_` ends it. */
export function isSecretTag(text: string): boolean {
  return SECRET_TAG.test(text)
}

/**
 * The environment asked for, or the first configured one when none is.
 * @throws KeyError `EnvironmentUnknown`, naming those that are configured.
 */
export function chooseEnvironment(
  asked: string | undefined,
  configured: readonly [string, ...string[]],
): string {
  if (asked === undefined || asked.trim() === '') return configured[0]
  if (configured.includes(asked)) return asked
  const known = configured.map((each) => `'${each}'`).join(', ')
  throw new KeyError(
    'EnvironmentUnknown',
    `There is no environment '${asked.slice(0, 40)}'; there are ${known}.`,
    'environment',
  )
}
