/** The pages of a host: what its messages are, and the code of clients for them. */
import { type Contract, loginPage } from './contract/index.ts'
import {
  type CodeSettings,
  codeOptions,
  currentSettings,
  explainedLanguages,
  languageOf,
  OptionError,
  operationCode,
  typesListing,
} from './host/codegen/index.ts'
import { hostFormats } from './host/format/index.ts'
import type { Endpoint, Pages } from './host/http/index.ts'
import { COMPATIBLE_VERSION, invalidArgument, type Operation } from './host/message/index.ts'
import { createPages } from './host/meta/index.ts'
import type { Caller } from './identity/index.ts'
import { referenceFiles } from './reference-files.ts'
import { securitySchemes } from './service/index.ts'
import { version } from './version.ts'

/** What pages tell of a host. */
export interface PagesParts extends Pick<Contract, 'serviceName' | 'settings' | 'codeSettings'> {
  readonly endpoints: readonly Endpoint<Caller>[]
  readonly homeIsIndex: boolean
}

export function pagesOf(parts: PagesParts, clock: () => Date): Pages {
  const operations = parts.endpoints.map(({ operation }) => operation)
  const codeSettings: CodeSettings = { ...currentSettings, ...parts.codeSettings }
  const pages = createPages({
    host: {
      name: parts.serviceName,
      operations,
      settings: parts.settings,
      codeSettings,
      formats: hostFormats,
      languages: explainedLanguages(codeSettings).map(({ name, ...language }) => ({
        label: name,
        ...language,
      })),
    },
    code: (operation, lang, baseUrl) => {
      const language = languageOf(lang)
      return (
        language && {
          label: language.name,
          source: operationCode(operation, language.key, codeSettings, baseUrl),
        }
      )
    },
    listing: (lang, query, about) => listingOf(codeSettings, operations, lang, query, about),
    clock,
    homeIsIndex: parts.homeIsIndex,
    openApi: { version, securitySchemes },
    referenceFiles,
  })
  return (facts) => (facts.path === '/login' ? loginPage(parts.serviceName, facts) : pages(facts))
}

/** @throws Refusal 400 naming an option that cannot be what it is asked to be. */
function listingOf(
  codeSettings: CodeSettings,
  operations: readonly Operation[],
  lang: string,
  query: Iterable<readonly [string, string]>,
  about: { readonly baseUrl: string; readonly date: Date },
): string {
  const { key } = languageOf(lang)!
  try {
    const date = about.date.toISOString().slice(0, 19).replace('T', ' ')
    const asked = codeOptions(key, codeSettings, query)
    return typesListing(operations, key, codeSettings, asked, { ...about, date, version: COMPATIBLE_VERSION })
  } catch (error) {
    throw error instanceof OptionError ? invalidArgument(error.option, error.message) : error
  }
}
