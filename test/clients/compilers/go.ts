/** Go: built and vetted in a module of its own. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'
import { hosts, writeListings } from '../running.ts'

const PROGRAM = join(import.meta.dirname, '../programs/go/main.go')
const CLIENT = join(import.meta.dirname, '../go-client')

const moduleFile = (name: string): string => `module ${name}

go 1.21

require github.com/ServiceStack/servicestack-go v0.0.0

replace github.com/ServiceStack/servicestack-go => ${CLIENT}
`
const MODULE = moduleFile('keyhaven.example/clients')

/** A file that says of every request what the client's generic functions ask of it. */
function callOf(text: string): string {
  const returning = [...text.matchAll(/^func \((\w+)\) CreateResponse\(\) \(r (.+?)\)/gm)]
  const lines = returning.map(([, request, answer]) => `var _ ss.IReturn[${answer}] = ${request}{}`)
  const verbs = [...text.matchAll(/^func \((\w+)\) HttpMethod\(\)/gm)].map(
    ([, request]) => `var _ ss.IVerb = ${request}{}`,
  )
  const library = 'import ss "github.com/ServiceStack/servicestack-go"'
  return ['package dtos', '', library, '', 'var _ *ss.ResponseStatus', ...lines, ...verbs, ''].join('\n')
}

/** Offline: with our own client of the library's documented interface, since the module proxy does not serve the library. */
export const go: Compiler = {
  language: 'go',
  isRequired: true,
  isCalled: true,
  async prepare({ cache, work }) {
    const version = await outputOf('go', ['version'])
    await writeFile(join(work, 'go.mod'), MODULE)
    const env = {
      GOFLAGS: '-buildvcs=false',
      GOPROXY: 'off',
      GOWORK: 'off',
      GOCACHE: join(cache, 'go-build'),
    }
    await outputOf('go', ['vet', './...'], { cwd: CLIENT, env })
    return {
      description: `${version} build and vet, test/clients/go-client in the place of servicestack-go, which the module proxy refuses; the interfaces of every request`,
      async compile(text) {
        await writeFile(join(work, 'dtos.go'), text)
        await writeFile(join(work, 'call.go'), callOf(text))
        return complaintOf(
          'go',
          [
            ['build', './...'],
            ['vet', './...'],
          ],
          { cwd: work, env },
        )
      },
      firstProgram: {
        page: 'docs/clients/go.md',
        block: 'go',
        file: 'first.go',
        async run(folder, given) {
          await writeFile(join(folder, 'go.mod'), moduleFile('example.org/first'))
          await outputOf('go', ['vet', './...'], { cwd: folder, env })
          return toldBy('go', ['run', '.'], { cwd: folder, env: { ...env, ...given } })
        },
      },
      async call(where) {
        const folder = join(work, 'program')
        for (const host of hosts) await mkdir(join(folder, host), { recursive: true })
        await writeFile(join(folder, 'go.mod'), MODULE)
        await writeListings(where, 'go', (host) => join(folder, host, 'dtos.go'))
        await copyFile(PROGRAM, join(folder, 'main.go'))
        await outputOf('go', ['vet', './...'], { cwd: folder, env })
        return toldBy('go', ['run', '.'], { cwd: folder, env: { ...env, ...where.env } })
      },
    }
  },
}
