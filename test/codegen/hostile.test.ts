/** Neither the options of a query nor the descriptions of a message bring text of their own into the code, in any language. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  codeOptions,
  currentSettings,
  type LanguageKey,
  languages,
  OptionError,
  typesListing,
} from '../../src/host/codegen/index.ts'
import {
  dto,
  enumeration,
  int32,
  member,
  type Operation,
  operation,
  ResponseStatus,
  text,
} from '../../src/host/message/index.ts'
import { bareCode } from './bare-code.ts'
import { closeTicket } from './desk.ts'

const about = { baseUrl: 'http://localhost', version: '10.15', date: '2026-01-02 03:04:05' }
const keys = languages.map(({ key }) => key)

const listing = (
  operations: readonly Operation[],
  key: LanguageKey,
  query: readonly [string, string][] = [],
) => typesListing(operations, key, currentSettings, codeOptions(key, currentSettings, query), about)

/** Ends and beginnings of comments, texts, lines and templates of all languages. */
const HOSTILE = [
  '*/',
  '/*',
  '*)',
  '(*',
  '"""',
  '"',
  "'",
  '`',
  '\\',
  '\\u',
  '\\u002a/',
  '\\N{',
  '\n',
  '\r',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\0',
  '$x',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is one in other languages
  '${y}',
  '\\(z)',
  '?>',
  '<?php',
  '-->',
  '<!--',
  '=end',
  '\n=end\n',
  '#',
  '//',
  ';',
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  '\u201c',
  '\u201d',
  '\uff02',
] as const

const hostile = fc
  .array(fc.constantFrom(...HOSTILE, 'EVIL', ' ', ',', '.', 'a', '='), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))

describe('a description', () => {
  const described = (it: string): readonly Operation[] => {
    const namespace = 'Hostile.ServiceModel'
    const Level = enumeration('Level', { namespace, description: it }, { Low: 0, High: 1 })
    const answer = dto(
      'HostileResponse',
      { namespace, description: it, dataContract: { name: it, namespace: it } },
      {
        Result: member(text, { description: it, descriptionBy: 'Description', wireName: 'result' }),
        ResponseStatus,
      },
    )
    const request = dto(
      'Hostile',
      {
        namespace,
        description: it,
        descriptionBy: 'Api',
        responses: [
          { status: 400, description: it },
          { status: 404, description: it },
        ],
      },
      {
        Name: member(text, { description: it, required: true }),
        Level,
        Count: member(int32, { description: it }),
      },
    )
    return [operation(request as any, { returns: answer })]
  }

  test.each(keys)('leaves the code as it is, whatever it says: %s', (key) => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (it, asComments) => {
        const query: [string, string][] = [['AddDescriptionAsComments', String(asComments)]]
        // A text of nothing but line ends is no description at all.
        fc.pre(it.replace(/[\r\n]/g, '') !== '')
        expect(bareCode(listing(described(it), key, query), key)).toBe(
          bareCode(listing(described('harmless'), key, query), key),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('keeps what it says', () => {
    const said = 'image/* and */, C:\\users, "quoted", $5'
    expect(listing(described(said), 'csharp')).toContain(
      'Description="image/* and */, C:\\\\users, \\"quoted\\", $5"',
    )
    expect(listing(described(said), 'kotlin')).toContain(
      'Description="image/* and */, C:\\\\users, \\"quoted\\", \\$5"',
    )
    expect(listing(described(said), 'kotlin')).toContain('* image/ * and * /, C:\\users, "quoted", $5')
    expect(listing(described(said), 'java')).toContain('* image/* and * /, C:\\\\users, "quoted", $5')
    expect(listing(described(said), 'typescript')).toContain('/** @description image/* and * /, C:\\users')
    expect(listing(described('a \u201cword\u201d'), 'vbnet')).toContain(
      'Description:="a \u201c\u201cword\u201d\u201d"',
    )
    expect(listing(described('ends """ here'), 'python')).toContain('\nends \\"\\"\\" here\n'.trimStart())
  })
})

const NAMES = [
  'GlobalNamespace',
  'Package',
  'BaseClass',
  'MakePartial',
  'MakeVirtual',
  'MakeInternal',
  'MakeDataContractsExtensible',
  'MakePropertiesOptional',
  'AddNullableAnnotations',
  'AddReturnMarker',
  'AddDescriptionAsComments',
  'AddDocAnnotations',
  'AddDataContractAttributes',
  'AddIndexesToDataMembers',
  'AddGeneratedCodeAttributes',
  'AddResponseStatus',
  'AddServiceStackTypes',
  'AddModelExtensions',
  'AddPropertyAccessors',
  'SettersReturnThis',
  'InitializeCollections',
  'ExportValueTypes',
  'ExportAsTypes',
  'ExcludeGenericBaseTypes',
  'ExcludeNamespace',
  'WithoutOptions',
  'AddImplicitVersion',
  'AddDefaultXmlNamespace',
  'DataClass',
  'DataClassJson',
  'IncludeTypes',
  'ExcludeTypes',
  'AddNamespaces',
  'TreatTypesAsStrings',
  'DefaultImports',
  'BaseUrl',
  'ExportTags',
  'Date',
  'Tip',
  'format',
  'callback',
] as const

const asked = (key: LanguageKey, name: string, value: string): string | undefined => {
  try {
    return listing([closeTicket], key, [[name, value]])
  } catch (error) {
    if (error instanceof OptionError) {
      expect(error.option).toBe(name)
      expect(error.message).toContain(name)
      return undefined
    }
    throw error
  }
}

describe('an option', () => {
  test('every one is known', () => {
    for (const name of NAMES) expect(() => codeOptions('csharp', currentSettings, [[name, '']])).not.toThrow()
    for (const { header } of languages) expect(NAMES).toEqual(expect.arrayContaining([...header.options]))
  })

  test.each(keys)('is refused by name, or its text stands in the comment of the header alone: %s', (key) => {
    const outcomes = { refused: 0, taken: 0 }
    // Something hostile in the middle of every value, and a word around it to find it by; a comma would part it into items.
    const value = fc
      .tuple(fc.constantFrom(...HOSTILE), hostile)
      .map(([piece, rest]) => `EVIL${piece}${rest.replaceAll(',', '')}EVIL`)
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), value, (name, it) => {
        const code = asked(key, name, it)
        outcomes[code === undefined ? 'refused' : 'taken'] += 1
        if (code === undefined) return
        expect(bareCode(code, key)).not.toContain('EVIL')
        const lines = code.split('\n').filter((line) => line.includes('EVIL'))
        for (const line of lines) expect(line).toContain(`${name}: `)
      }),
      { numRuns: 1500 },
    )
    expect(outcomes.refused).toBeGreaterThan(0)
    expect(outcomes.taken).toBeGreaterThan(0)
  })

  test.each(keys)('in the header hides no code, not even where it begins a comment: %s', (key) => {
    const code = (query: readonly [string, string][]): string =>
      bareCode(listing([closeTicket], key, query), key)
    for (const value of ['Desk/*', 'Desk/*,*.Ticket,{tag}'])
      expect(code([['IncludeTypes', value]])).toBe(
        code([
          ['IncludeTypes', value],
          ['WithoutOptions', 'true'],
        ]),
      )
  })
})
