/**
 * Pages about messages: the index, one page per operation, client code by language, and the same for machines.
 * Pure functions of a host's description and a few facts of the request, and the addresses where they are shown (`pages.ts`). This room
 * knows no sockets and no callers, and takes client code as an argument.
 */
export { forbiddenText } from './forbidden.ts'
export { indexPage } from './index-page.ts'
export { typesMetadata } from './machine.ts'
export { appMetadata } from './machine-app.ts'
export { AppMetadata, MetadataTypes, OperationEntries, TypeLinks } from './machine-messages.ts'
export { operationsMetadata, typeLinks } from './machine-operations.ts'
export {
  type CodeFacts,
  type CodeLanguage,
  type CodeOf,
  findOperation,
  type MetaHost,
  type PageRequest,
} from './meta-host.ts'
export { openApi } from './openapi.ts'
export type { OpenApiFacts } from './openapi-document.ts'
export { operationPage } from './operation-page.ts'
export { createPages, type PagesOptions } from './pages.ts'
export { type ReferenceFile, referenceFile } from './reference-page.ts'
export { scriptSource } from './script.ts'
export { styleSource } from './style.ts'
export { typesPage } from './types-page.ts'
