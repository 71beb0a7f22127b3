/**
 * The files of the API reference: Swagger UI as its package brings it, and the script of ours that starts it (`assets/` beside `src` or
 * `dist`). They are read when they are first asked for, once for all hosts: 2 MB that most processes never need.
 */
import { readFile } from 'node:fs/promises'
import { type ReferenceFile, referenceFile } from './host/meta/index.ts'

/** Name → where it is, in the order in which the page takes them in. Node finds the package. */
const PLACES = {
  'swagger-ui.css': import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  'swagger-ui-bundle.js': import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'reference.js': new URL('../assets/reference.js', import.meta.url),
} as const

let files: Promise<readonly ReferenceFile[]> | undefined

/** @throws Error of `node:fs` when the package is not installed as it should be; another call tries again. */
export function referenceFiles(): Promise<readonly ReferenceFile[]> {
  files ??= readAll().catch((error: unknown) => {
    files = undefined
    throw error
  })
  return files
}

const readAll = (): Promise<readonly ReferenceFile[]> =>
  Promise.all(
    Object.entries(PLACES).map(async ([name, place]) => referenceFile(name, await readFile(new URL(place)))),
  )
