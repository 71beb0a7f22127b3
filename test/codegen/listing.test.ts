/** Which types a listing has and in what order, and what options do to it (native types spec 2.3, 3). */
import { describe, expect, test } from 'vitest'
import {
  codeOptions,
  currentSettings,
  type LanguageKey,
  languages,
  operationCode,
  typesListing,
} from '../../src/host/codegen/index.ts'
import { listThings } from '../probe/messages.ts'
import { closeTicket } from './desk.ts'
import { hosts } from './hosts.ts'

const about = { baseUrl: 'http://localhost', version: '10.15', date: '2026-01-02 03:04:05' }

const listing = (host: string, key: LanguageKey, query: string): string => {
  const { operations, settings } = hosts[host]!
  return typesListing(
    operations,
    key,
    settings,
    codeOptions(key, settings, new URLSearchParams(query)),
    about,
  )
}

const desk = (key: LanguageKey, query: string): string =>
  typesListing(
    [closeTicket],
    key,
    currentSettings,
    codeOptions(key, currentSettings, new URLSearchParams(query)),
    about,
  )

/** The names of the types that a TypeScript listing defines, in order. */
const names = (text: string): string[] =>
  [...text.matchAll(/^export (?:class|interface|enum) (\w+)/gm)].map((it) => it[1]!)

test('there are sixteen languages, in the order of the tabs', () => {
  expect(languages.map((it) => it.name)).toEqual([
    'C#',
    'JavaScript',
    'TypeScript',
    'Dart',
    'Java',
    'Kotlin',
    'Python',
    'PHP',
    'Swift',
    'VB.NET',
    'F#',
    'Go',
    'Rust',
    'Ruby',
    'Zig',
    'TypeScript.d',
  ])
})

describe('IncludeTypes', () => {
  test('Name.* keeps what the request and its response refer to, and only the markers in use', () => {
    expect(names(desk('typescript', 'IncludeTypes=CloseTicket.*'))).toEqual([
      'IReturn',
      'IPut',
      'TicketState',
      'Entity',
      'Ticket',
      'ResponseError',
      'ResponseStatus',
      'TicketResponse',
      'CloseTicket',
    ])
  })

  test('a name keeps the request and its answer, nothing else', () => {
    expect(names(desk('typescript', 'IncludeTypes=CloseTicket'))).toEqual(['TicketResponse', 'CloseTicket'])
  })

  test('a generic type is named with its arity', () => {
    expect(names(listing('shapes', 'typescript', 'IncludeTypes=Page`1'))).toEqual(['Page'])
    expect(names(listing('shapes', 'typescript', 'IncludeTypes=Page'))).toEqual([])
  })

  test('the items of an answered list and of arrays are not followed', () => {
    expect(names(listing('shapes', 'typescript', 'IncludeTypes=ListThings.*'))).toEqual([
      'IReturn',
      'IGet',
      'ListThings',
    ])
    expect(names(listing('shapes', 'typescript', 'IncludeTypes=Derived.*'))).not.toContain('Colour')
  })

  test('a tag keeps its requests, a namespace its types, and an unknown tag nothing', () => {
    expect(names(listing('shapes', 'typescript', 'IncludeTypes={things}'))).toContain('DeleteThing')
    expect(names(listing('shapes', 'typescript', 'IncludeTypes={none}'))).toEqual([])
    expect(names(desk('typescript', 'IncludeTypes=Desk/*'))).toEqual([
      'TicketState',
      'Entity',
      'Ticket',
      'TicketResponse',
      'CloseTicket',
    ])
  })

  test('*.Name keeps a type and the requests that refer to it', () => {
    expect(names(desk('typescript', 'IncludeTypes=*.TicketState'))).toEqual([
      'TicketState',
      'TicketResponse',
      'CloseTicket',
    ])
  })
})

describe('ExcludeTypes', () => {
  test('a request takes its answer along when nothing else has it', () => {
    const left = names(listing('shapes', 'typescript', 'ExcludeTypes=Derived'))
    expect(left).not.toContain('Derived')
    expect(names(listing('bokamera', 'typescript', 'ExcludeTypes=Echo'))).not.toContain('EchoResponse')
  })

  test('services leaves types only, types leaves operations only', () => {
    expect(names(desk('typescript', 'ExcludeTypes=services'))).not.toContain('CloseTicket')
    const operations = names(desk('typescript', 'ExcludeTypes=types'))
    expect(operations).toContain('CloseTicket')
    expect(operations).not.toContain('Entity')
  })
})

describe('ServiceStack’s own messages', () => {
  test('.NET languages have them only when asked', () => {
    expect(desk('csharp', '')).not.toContain('class ResponseStatus')
    expect(desk('csharp', 'AddServiceStackTypes=true')).toContain('class ResponseStatus')
  })

  test('other languages leave them out when asked, and the markers with them', () => {
    expect(names(desk('typescript', 'AddServiceStackTypes=false'))).toEqual([
      'TicketState',
      'Entity',
      'Ticket',
      'TicketResponse',
      'CloseTicket',
    ])
  })
})

describe('options', () => {
  test('an option of the query stands in the header as set, so that update tools send it again', () => {
    const text = desk('csharp', 'MakeVirtual=false')
    expect(text).toContain('\nMakeVirtual: False\n')
    expect(text).toContain('\n//MakePartial: True\n')
    expect(text).toContain('public Guid Id { get; set; }')
  })

  test('WithoutOptions leaves the header out, with its empty line', () => {
    expect(desk('csharp', 'WithoutOptions')).toMatch(/^using System;\n/)
    expect(desk('php', 'WithoutOptions')).toMatch(/^<\?php namespace dtos;\n\nuse DateTime;\n/)
    expect(desk('ruby', 'WithoutOptions')).toMatch(
      /^# frozen_string_literal: true\n# encoding: utf-8\n\n\nrequire 'json'\n/,
    )
  })

  test('a version is part of every request and of nothing else', () => {
    const text = desk('typescript', 'AddImplicitVersion=2')
    expect(text.match(/public version: number; \/\/2/g)).toHaveLength(1)
    expect(desk('java', 'AddImplicitVersion=2')).toContain('public Integer getVersion() { return version; }')
  })

  test('collections are set from the start when asked', () => {
    expect(desk('csharp', 'InitializeCollections=true')).toContain('List<string>? Tags { get; set; } = [];')
    expect(desk('typescript', 'InitializeCollections=true')).toContain('public tags?: string[] = [];')
    expect(desk('swift', 'InitializeCollections=true')).toContain('public var tags:[String] = []')
    expect(desk('kotlin', 'InitializeCollections=true')).toContain(
      'open var tags:ArrayList<String> = ArrayList<String>()',
    )
  })

  test('types spelled as strings are so in one answer only', () => {
    expect(desk('java', 'TreatTypesAsStrings=Guid')).toContain('public String id = null;')
    expect(desk('java', '')).toContain('public UUID id = null;')
  })

  test('declarations exported as types are classes', () => {
    expect(names(desk('typescript.d', 'ExportAsTypes=true'))).toContain('CloseTicket')
    expect(names(desk('typescript.d', ''))).toEqual([])
  })

  test('imports of the query replace those of the language', () => {
    expect(desk('python', 'DefaultImports=attrs:define/field,json')).toContain(
      'from attrs import define, field\nimport json\n',
    )
    expect(desk('typescript', 'DefaultImports=IPage:./page')).toContain('import { IPage } from "./page";')
  })
})

test('a page has no routes, no return markers and no helpers of requests, in no language', () => {
  for (const { key } of languages) {
    const code = operationCode(listThings, key, currentSettings)
    expect(code, key).not.toMatch(/Route\(|IReturn[<[(]|createResponse\(|getMethod|ss_verb|HttpMethod\(/)
  }
})

test('the JavaScript of every host loads, and its requests know their name, verb and answer', async () => {
  for (const [name, { operations, settings }] of Object.entries(hosts)) {
    const code = typesListing(operations, 'mjs', settings, codeOptions('mjs', settings), about)
    const module = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    for (const { name: request, hidden } of operations.filter((it) => !it.hidden)) {
      const instance = new module[request]({})
      expect(instance.getTypeName(), name).toBe(request)
      expect(instance.getMethod()).toMatch(/^[A-Z]+$/)
      expect(hidden).toBe(false)
    }
  }
})
