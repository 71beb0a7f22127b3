import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OptionError, type OptionName, parseOptions } from './options.ts'

const language = { name: 'C#', options: ['MakePartial', 'AddNamespaces'] } as const
const parse = (query: Record<string, string>) => parseOptions(Object.entries(query), language)

describe('reading a query', () => {
  test('names count in any case, values are trimmed, empty values are ignored', () => {
    const options = parse({
      makepartial: ' FALSE ',
      GlobalNamespace: '',
      ADDIMPLICITVERSION: '3',
    })
    expect(options.MakePartial).toBe(false)
    expect(options.AddImplicitVersion).toBe('3')
    expect([...options.given]).toEqual(['MakePartial', 'AddImplicitVersion'])
  })

  test('lists are separated by commas or written as JSV; a comma inside a tag list separates tags', () => {
    expect(parse({ IncludeTypes: '[A, B.*]' }).IncludeTypes).toEqual(['A', 'B.*'])
    expect(parse({ IncludeTypes: '{a,b}, C' }).IncludeTypes).toEqual(['{a,b}', 'C'])
  })

  test('WithoutOptions counts by being there, even as false', () => {
    expect(parse({ WithoutOptions: 'false' }).WithoutOptions).toBe(true)
    expect(parse({ WithoutOptions: '' }).WithoutOptions).toBe(true)
    expect(parse({}).WithoutOptions).toBe(false)
  })

  test('a language has defaults of its own, and a query rules over them', () => {
    const defaults = { GlobalNamespace: 'dtos' }
    expect(parseOptions([], { ...language, defaults }).GlobalNamespace).toBe('dtos')
    expect(parseOptions([['GlobalNamespace', 'mine']], { ...language, defaults }).GlobalNamespace).toBe(
      'mine',
    )
  })
})

describe('a name that no language has', () => {
  test.each(['Nonsense', 'MakePartials', '', '__proto__', 'constructor'])(
    '%j is refused by name, with those that there are',
    (name) => {
      expect(() => parseOptions([[name, 'true']], language)).toThrow(
        expect.objectContaining({
          name: 'OptionError',
          option: name,
          message: `There is no option '${name}'; C# has MakePartial, AddNamespaces.`,
        }),
      )
    },
  )

  test('is told in part when it is long', () => {
    expect(() => parse({ ['x'.repeat(5000)]: '' })).toThrow(/^There is no option 'x{40}'; /)
  })

  test('of another language is taken, and so is what tools send beside options', () => {
    expect([...parse({ BaseClass: 'Mine' }).given]).toEqual(['BaseClass'])
    const sent = {
      BaseUrl: 'https://x',
      Version: '8',
      date: '',
      Tip: 'x',
      SwiftVersion: '6.0',
      cache: 'false',
      format: 'json',
    }
    expect([...parse(sent).given]).toEqual([])
  })
})

describe('no option brings text of its own into the code', () => {
  test.each<[OptionName, string]>([
    ['MakePartial', 'perhaps'],
    ['GlobalNamespace', 'a-b'],
    ['GlobalNamespace', 'a\n}; evil()'],
    ['GlobalNamespace', 'a..b'],
    ['Package', 'org;import evil'],
    ['BaseClass', 'Base, Evil'],
    ['AddImplicitVersion', '1; evil()'],
    ['AddImplicitVersion', '-1'],
    ['AddDefaultXmlNamespace', 'http://x")] evil'],
    ['AddDefaultXmlNamespace', 'x*/evil'],
    ['AddNamespaces', 'System;evil'],
    ['IncludeTypes', 'A*/evil/*'],
    ['ExcludeTypes', '""" evil'],
    ['TreatTypesAsStrings', 'Guid*'],
    ['DataClass', 'x)\nimport os'],
    ['DataClassJson', "__import__('os')"],
    ['DefaultImports', "x';evil('"],
    ['DefaultImports', 'a//b'],
    ['DefaultImports', 'a:*/evil'],
  ])('%s refuses %j by its name', (name, value) => {
    try {
      parse({ [name]: value })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError)
      expect(error).toMatchObject({ option: name, message: expect.stringContaining(name) })
    }
  })

  test('whatever is accepted can end no comment, no string and no line', () => {
    const names: OptionName[] = [
      'GlobalNamespace',
      'AddDefaultXmlNamespace',
      'DataClass',
      'IncludeTypes',
      'DefaultImports',
    ]
    const pieces = fc.constantFrom(
      'a',
      'B1',
      '.',
      '*',
      '/',
      ':',
      ',',
      '"',
      "'",
      '\n',
      ';',
      '(',
      ')',
      ' ',
      '=',
      '{',
      '}',
      '-',
    )
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(pieces, { maxLength: 8 }), (name, parts) => {
        const held = accepted(name, parts.join(''))
        expect(held).not.toMatch(/\*\/|\*\)|["'\n\r;()<>\\]/)
      }),
      { numRuns: 3000 },
    )
  })
})

/** What the option holds after reading, as a header prints it; nothing where the value is refused. */
function accepted(name: OptionName, value: string): string {
  try {
    const held = parse({ [name]: value })[name]
    return Array.isArray(held) ? held.join(',') : String(held)
  } catch (error) {
    if (error instanceof OptionError) return ''
    throw error
  }
}
