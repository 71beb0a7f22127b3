/** What the pages are made from. Every page is a pure function of a host's description and a few facts of the request. */
import type { Format } from '../format/index.ts'
import type { Operation, WireSettings } from '../message/index.ts'

/** An option of client code, as the page of a language explains it. */
export interface CodeOption {
  /** As the query spells it. */
  readonly name: string
  /** What the query may hold: `true` or `false`, one text, or texts with commas between them. */
  readonly kind: 'flag' | 'text' | 'list'
  /** What it holds when the query does not name it; empty for nothing. */
  readonly byDefault: string
  /** What it does, in a sentence. */
  readonly explained: string
}

/** A language that client code is written in. */
export interface CodeLanguage {
  /** As in `?lang=` and `/types/{key}`. */
  readonly key: string
  /** As people call it, `C#`. */
  readonly label: string
  /** Content type of its listings. */
  readonly contentType: string
  /** What its listings are called when they are saved: `dtos.cs`. */
  readonly fileName: string
  /** The command or the line that brings the client library its code is written for. */
  readonly clientLibrary: string
  /** In the order of the listing's header. */
  readonly options: readonly CodeOption[]
}

/** What the host decides about client code, as far as the machine-readable metadata tells it. */
export interface CodeFacts {
  /** Whether reference types carry `?` in C#. */
  readonly nullableAnnotations: boolean
  /** Whether C# code always uses `System.IO`. */
  readonly systemIo: boolean
}

/** A host as its pages describe it. */
export interface MetaHost {
  /** The service name, which heads every page. */
  readonly name: string
  /** In order of registration; hidden ones are there too, and are not shown. */
  readonly operations: readonly Operation[]
  readonly settings: WireSettings
  readonly codeSettings: CodeFacts
  /** In order of registration: the order of the index. `html` has no operation pages. */
  readonly formats: readonly Format[]
  /** In the order of the languages' navigation. */
  readonly languages: readonly CodeLanguage[]
  /** `/foundry` for a host below a path, else empty. */
  readonly basePath: string
}

/** What a page needs to know of the request for it. */
export interface PageRequest {
  /** `http://host:port` as the caller wrote it, for links. */
  readonly origin: string
  /** Without port: the `Host` line of the samples. */
  readonly hostName: string
  /** Format of the page; `json` on pages that have none. */
  readonly format: string
  /** Language of the code listing; the property tables without it. */
  readonly lang?: string
}

/** The code of an operation in one language: its label and text, or nothing for an unknown language. */
export type CodeOf = (
  operation: Operation,
  lang: string,
  /** Where the page was asked from; Dart names its library after it. */
  baseUrl: string,
) => { readonly label: string; readonly source: string } | undefined

/** The formats that have operation pages (wire spec 1.2). */
export const pageFormats = (host: MetaHost): readonly Format[] =>
  host.formats.filter((format) => format.name !== 'html')

/** The operations that the pages show, by name. */
export const shownOperations = (host: MetaHost): readonly Operation[] =>
  host.operations
    .filter((operation) => !operation.hidden)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

/** The operation that `?op=` means, whatever its case; nothing for hidden ones (wire spec 1.1). */
export const findOperation = (host: MetaHost, name: string): Operation | undefined =>
  host.operations.find(
    (operation) => !operation.hidden && operation.name.toLowerCase() === name.toLowerCase(),
  )

/** Absolute URL of a path below the host. */
export const absolute = (host: MetaHost, request: Pick<PageRequest, 'origin'>, path: string): string =>
  request.origin + host.basePath + path

/** Absolute URL of an operation's page. */
export const operationUrl = (
  host: MetaHost,
  request: Pick<PageRequest, 'origin'>,
  page: { readonly format: string; readonly operation: string; readonly lang?: string },
): string => {
  const query = new URLSearchParams({ op: page.operation, ...(page.lang ? { lang: page.lang } : {}) })
  return absolute(host, request, `/${encodeURIComponent(page.format)}/metadata?${query}`)
}
