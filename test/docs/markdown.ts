/** The project's documents, taken apart as far as tests need it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

export const readText = (path: string): string => readFileSync(join(PROJECT, path), 'utf8')

/** Paths of all documents, from the project's root. */
export const documentPaths = (): readonly string[] =>
  globSync('**/*.md', { cwd: PROJECT, exclude: (name) => /^(node_modules|dist|data|golden)$/.test(name) })

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm

/** Contents of the blocks in a language. */
export const blocksOf = (text: string, language: string): readonly string[] =>
  [...text.matchAll(FENCE)].filter(([, name]) => name === language).map(([, , block]) => block!)

/** Without blocks of code: what a reader takes for prose. */
export const proseOf = (text: string): string => text.replace(FENCE, '')

/** As links name a heading: lower case, no punctuation, dashes for blanks. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

export const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set([...proseOf(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!)))

/** Targets of links and pictures. */
export const linksOf = (text: string): readonly string[] =>
  [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)

/** What stands under a heading, to the next one of its level or above. */
export function sectionOf(text: string, heading: string): string {
  const start = new RegExp(`^(#+) ${heading.replace(/[^\w ]/g, '\\$&')}$`, 'm').exec(text)
  if (!start) throw new Error(`there is no heading '${heading}'`)
  const rest = text.slice(start.index + start[0].length)
  const end = new RegExp(`^#{1,${start[1]!.length}} `, 'm').exec(rest)
  return end ? rest.slice(0, end.index) : rest
}

/** The cells of all rows of all tables, without heads. */
export const rowsOf = (text: string): readonly (readonly string[])[] =>
  proseOf(text)
    .split(/\n(?!\|)/)
    .flatMap((table) =>
      table
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2),
    )
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    )

/** A cell that is code and nothing else, without its quotes; undefined for any other. */
export const codeOf = (cell: string | undefined): string | undefined => /^`([^`]+)`$/.exec(cell ?? '')?.[1]
