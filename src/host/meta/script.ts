/** What pages do in browsers that run scripts: the files of `browser/`, inline as the sheet is, so that a page needs nothing else. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Comments on lines of their own, types in comments, and indentation: nothing in those files is a text of several lines. */
const UNNEEDED = [
  /^ *\/\*\*[\s\S]*?\*\/(?=\n| \()/gm,
  /\/\*\* @type [^*]*\*\/ /g,
  /^ *\/\/.*$/gm,
  /^\s+/gm,
] as const

/** In the order in which they run, in one scope of their own: no file is a module, and each may use what those before it define. */
const FILES = ['controls', 'request', 'readable', 'call', 'options', 'copy'] as const

const sources = FILES.map((name) => readFileSync(new URL(`./browser/${name}.js`, import.meta.url), 'utf8'))

/** The whole script: one text, for one hash. */
export const script = UNNEEDED.reduce(
  (text, pattern) => text.replace(pattern, ''),
  `(() => {\n'use strict'\n${sources.join('')}})()\n`,
)

/** The source expression that lets a Content-Security-Policy allow the script and no other: `script-src 'sha256-…'` (CSP 3, 8.4). */
export const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`
