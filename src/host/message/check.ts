/**
 * Checks on members, with the codes, messages and placeholders that ServiceStack clients know (wire spec 5.4).
 * A rule looks at one value and returns what is wrong with it, or nothing.
 */

export interface RuleFailure {
  readonly code: string
  readonly message: string
  readonly meta?: Readonly<Record<string, string>>
}

export interface Rule {
  /** As it prints in client code, `MaximumLength(5)`. */
  readonly text: string
  /** `label` is the member's name in words, `First Name`. */
  readonly check: (value: unknown, label: string) => RuleFailure | undefined
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === 0 ||
  value === 0n ||
  value === false ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0) ||
  (value instanceof Map && value.size === 0)

/** Refuses nothing, blank text, empty lists and a value type's default. */
export const notEmpty = (): Rule => ({
  text: 'NotEmpty',
  check: (value, label) =>
    isBlank(value) ? { code: 'NotEmpty', message: `'${label}' must not be empty.` } : undefined,
})

/** Refuses text longer than `max` UTF-16 units. */
export const maximumLength = (max: number): Rule => ({
  text: `MaximumLength(${max})`,
  check: (value, label) =>
    typeof value === 'string' && value.length > max
      ? {
          code: 'MaximumLength',
          message: `The length of '${label}' must be ${max} characters or fewer. You entered ${value.length} characters.`,
          meta: { MinLength: '0', MaxLength: String(max), TotalLength: String(value.length) },
        }
      : undefined,
})

const comparison = (
  code: string,
  words: string,
  bound: number,
  holds: (value: number | bigint) => boolean,
): Rule => ({
  text: `${code}(${bound})`,
  check: (value, label) =>
    (typeof value === 'number' || typeof value === 'bigint') && !holds(value)
      ? {
          code,
          message: `'${label}' must be ${words} '${bound}'.`,
          meta: { ComparisonValue: String(bound), ComparisonProperty: '' },
        }
      : undefined,
})

/** Refuses numbers that are not greater than `bound`. */
export const greaterThan = (bound: number): Rule =>
  comparison('GreaterThan', 'greater than', bound, (value) => value > bound)

/** Refuses numbers below `bound`. */
export const greaterThanOrEqual = (bound: number): Rule =>
  comparison('GreaterThanOrEqual', 'greater than or equal to', bound, (value) => value >= bound)

/** Refuses numbers above `bound`. */
export const lessThanOrEqual = (bound: number): Rule =>
  comparison('LessThanOrEqual', 'less than or equal to', bound, (value) => value <= bound)

/**
 * Refuses a number that the enum has no name for: in memory a value that is not one of its names (`model.ts`). Readers let such numbers
 * through, since they mean something to some services; for one that cannot say what, this rule does. Not for sets of bits.
 */
export const inEnum = (shape: {
  readonly name: string
  readonly values: ReadonlyMap<string, number>
}): Rule => ({
  text: `Enum(${shape.name})`,
  check: (value, label) =>
    value === undefined || value === null || shape.values.has(value as string)
      ? undefined
      : { code: 'Enum', message: `'${label}' has a range of values which does not include '${value}'.` },
})

/** One `@`, something on both sides, a dot-separated domain, no blanks or control characters; at most 254 characters (RFC 5321 4.5.3.1.3). */
const EMAIL =
  /^[^\s\p{Cc}@<>"(),:;[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/u

/** The one rule of what an e-mail address is. */
export const isEmail = (value: string): boolean => value.length <= 254 && EMAIL.test(value)

/** Refuses text that is not an e-mail address; nothing is accepted. */
export const email = (): Rule => ({
  text: 'Email',
  check: (value, label) =>
    typeof value === 'string' && value !== '' && !isEmail(value)
      ? { code: 'Email', message: `'${label}' is not a valid email address.` }
      : undefined,
})

/** Refuses text that does not match; nothing is accepted. */
export const matches = (pattern: RegExp): Rule => ({
  text: `RegularExpression("${pattern.source}")`,
  check: (value, label) =>
    typeof value === 'string' && !pattern.test(value)
      ? { code: 'RegularExpression', message: `'${label}' is not in the correct format.` }
      : undefined,
})
