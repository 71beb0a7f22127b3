/** What the recorded hosts share: formats in the order of the index, and client code. */
import {
  type CodeSettings,
  currentSettings,
  explainedLanguages,
  type LanguageKey,
  languages,
  operationCode,
} from '../../src/host/codegen/index.ts'
import { csv, type Format, html, json, jsonl, jsv, xml } from '../../src/host/format/index.ts'
import type { CodeLanguage, CodeOf } from '../../src/host/meta/index.ts'
import { type HostKey, RECORDED } from './hosts.ts'

export const FORMATS: readonly Format[] = [json, xml, jsv, html, csv, jsonl]

export const LANGUAGES: readonly CodeLanguage[] = explainedLanguages(currentSettings).map(
  ({ name, ...language }) => ({ label: name, ...language }),
)

/** Foundry and digitaluapi are older releases, and their code shows it. */
const OLDER: Partial<Readonly<Record<HostKey, Partial<CodeSettings>>>> = {
  digitalu: { pythonObject: false },
  foundry: { tsNoCheck: false },
}

/** Client code as a recorded host wrote it. */
export const code =
  (host: HostKey): CodeOf =>
  (operation, lang) => {
    const language = languages.find(({ key }) => key === lang)
    if (!language) return undefined
    const { settings, nullableAnnotations, systemIo } = RECORDED[host]
    const codeSettings = {
      ...currentSettings,
      ...OLDER[host],
      textCase: settings.textCase,
      nullableAnnotations,
      systemIo,
    }
    return {
      label: language.name,
      source: operationCode(operation, language.key as LanguageKey, codeSettings),
    }
  }
