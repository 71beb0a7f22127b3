/**
 * Client code against text that real hosts answered (recorded 2026-11-23 from ServiceStack 10.1.5).
 * `golden/pages` are the code of operation pages as a reader sees it: empty lines dropped, lines right-trimmed. `golden/types` are whole
 * listings, the options of the query in the file's name with `@` for `*`. `golden/desk` are listings and pages of a small host, whole.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  codeOptions,
  currentSettings,
  type LanguageKey,
  languageOf,
  operationCode,
  typesListing,
} from '../../src/host/codegen/index.ts'
import { closeTicket } from './desk.ts'
import { hosts } from './hosts.ts'

const folder = join(import.meta.dirname, 'golden')
const files = (name: string): string[] =>
  readdirSync(join(folder, name)).map((file) => file.replace(/\.txt$/, ''))
const golden = (name: string, file: string): string => readFileSync(join(folder, name, `${file}.txt`), 'utf8')

const language = (key: string): LanguageKey => {
  const found = languageOf(key)
  if (!found) throw new Error(`no language ${key}`)
  return found.key
}

const asRead = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')

describe('the code of an operation page is what the host shows', () => {
  test.each(files('pages'))('%s', (file) => {
    const [host, name, ...key] = file.split('.')
    const { operations, settings, baseUrl } = hosts[host!]!
    const operation = operations.find((it) => it.name === name)!
    const code = operationCode(operation, language(key.join('.')), settings, baseUrl)
    expect(asRead(code)).toBe(asRead(golden('pages', file)))
  })
})

const head = (text: string, name: string): string => text.match(new RegExp(`${name}: (.*)`))?.[1] ?? ''

describe('a listing is what the host answers, its header included', () => {
  test.each(files('types'))('%s', (file) => {
    const [, host, key, query = ''] = file.match(/^(\w+)\.(typescript\.d|\w+)(?:\.(.*))?$/)!
    const { operations, settings } = hosts[host!]!
    const text = golden('types', file)
    const options = codeOptions(language(key!), settings, new URLSearchParams(query.replaceAll('@', '*')))
    const about = { baseUrl: head(text, 'BaseUrl'), version: '10.15', date: head(text, 'Date') }
    expect(typesListing(operations, language(key!), settings, options, about)).toBe(text)
  })
})

describe('the desk host, with every empty line', () => {
  test.each(files('desk'))('%s', (file) => {
    const [kind, ...rest] = file.split('.')
    const key = language(rest.join('.'))
    const text = golden('desk', file)
    const baseUrl = 'https://desk.example.org'
    const about = { baseUrl, version: '10.15', date: head(text, 'Date') }
    const code =
      kind === 'page'
        ? operationCode(closeTicket, key, currentSettings, baseUrl)
        : typesListing([closeTicket], key, currentSettings, codeOptions(key, currentSettings), about)
    expect(code.trimEnd()).toBe(text.trimEnd())
  })
})
