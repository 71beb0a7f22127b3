/** The cases that languages write names in (native types spec 4.9). */
import { camelCase } from '../message/index.ts'
import type { CodeSettings } from './options.ts'

/** `UserID` → `user_i_d`: the camelCase name with `_` before every capital; digits break nothing. */
export const snakeCase = (name: string): string =>
  camelCase(name).replace(/\p{Lu}/gu, (capital) => `_${capital.toLowerCase()}`)

/** Upper-cases the first letter only. */
export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** `Sky_Blue` → `SkyBlue`, `UPPER` → `Upper`, `HTTPCode` → `HttpCode`: the camelCase name with each part between `_` capitalised. */
export const pascalCase = (name: string): string =>
  camelCase(name)
    .split('_')
    .map((part) => capitalised(part === part.toUpperCase() ? part.toLowerCase() : part))
    .join('')

/** A data member's name with every character that no identifier may hold turned into `_`. */
export const safeName = (name: string): string => name.replace(/[^\p{L}\p{N}_]/gu, '_')

/** The name that JSON has: a data member's own name made safe, else the declared one in the host's case. */
export const jsonName = (
  member: { readonly name: string; readonly wireName?: string | undefined },
  settings: CodeSettings,
): string => {
  if (member.wireName !== undefined) return safeName(member.wireName)
  return settings.textCase === 'camel' ? camelCase(member.name) : member.name
}

/** A set of words from one line. */
export const words = (line: string): ReadonlySet<string> => new Set(line.split(' '))

/** How a language writes names: those in `reserved` as `changed` makes them, all others as they are. */
export const namer =
  (reserved: ReadonlySet<string>, changed: (name: string) => string = underscored) =>
  (name: string): string =>
    reserved.has(name) ? changed(name) : name

/** `class` → `class_`: for languages without a mark that makes a name of a reserved word. */
export const underscored = (name: string): string => `${name}_`

/** `DarkGreen` → `DARK_GREEN`: enum members of Python and Ruby (native types spec 6.7). */
export const constantCase = (name: string): string => {
  if (name.includes('_')) return name.toUpperCase()
  return /\p{Ll}/u.test(name) ? snakeCase(name).toUpperCase() : name
}
