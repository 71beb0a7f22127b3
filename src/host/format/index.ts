/** The formats a host speaks: their readers and writers, the binding of query strings and forms, and which format answers. */
import { csv } from './csv.ts'
import type { Format } from './format.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { jsonl } from './jsonl.ts'
import { jsv } from './jsv.ts'
import { xml } from './xml.ts'

export { csv } from './csv.ts'
export { type FormReader, formReader } from './form.ts'
export { decodeFormText, formValue, parseForm } from './form-text.ts'
export { DEPTH_MAX, type Format, MalformedError, type Reader, type ReadIssue, type Writer } from './format.ts'
export { escapeHtml, html } from './html.ts'
export { json } from './json.ts'
export { jsonl } from './jsonl.ts'
export { jsv, jsvText, jsvValueReader } from './jsv.ts'
export { negotiate } from './negotiate.ts'
export { pageIcon, pagePolicy, pageStyle, styleSourceOf } from './page-style.ts'
export { indentedXmlWriter, xml } from './xml.ts'

/** The formats for programs, in the order in which hosts list them (wire spec 2.1); JSON comes first and is the default. */
export const formats: readonly Format[] = [json, xml, jsv, csv, jsonl]

/** The formats of a host: those for programs, and pages for people where real hosts registered theirs. */
export const hostFormats: readonly Format[] = [json, xml, jsv, html, csv, jsonl]
