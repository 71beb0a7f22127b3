/**
 * Names that are reserved words. `npm run test:clients` compiles the same messages where a compiler is to be had; here every language is
 * held to its documented list of words, and what is on the wire to the declared names.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOptions, currentSettings, type LanguageKey, typesListing } from '../../src/host/codegen/index.ts'
import {
  camelCase,
  dto,
  enumeration,
  list,
  member,
  type Operation,
  operation,
  parameter,
  text,
} from '../../src/host/message/index.ts'
import { keywords } from '../probe/keywords.ts'
import { genericWordsEndpoints, titledWordsEndpoints, wordsEndpoints } from '../probe/words.ts'

const about = { baseUrl: 'http://localhost', version: '10.15', date: '2026-01-02 03:04:05' }

const listing = (
  operations: readonly Operation[],
  key: LanguageKey,
  textCase: 'camel' | 'pascal' = 'camel',
): string => {
  const settings = { ...currentSettings, textCase }
  return typesListing(operations, key, settings, codeOptions(key, settings), about)
}

const operationsOf = (endpoints: typeof wordsEndpoints): readonly Operation[] =>
  endpoints.map((it) => it.operation)

/** Where a language declares names. The first group of each is the name, with whatever marks it as one. */
interface Declarations {
  readonly type: RegExp
  readonly member: RegExp
  readonly value: RegExp
  /** Whether the language would not take this name for a type, a member or a value of an enum. */
  readonly refuses: (name: string, of: 'type' | 'member' | 'value') => boolean
}

const oneOf = (list: readonly string[]): ((name: string) => boolean) => {
  const set: ReadonlySet<string> = new Set(list)
  return (name) => set.has(name)
}
const inAnyCase = (list: readonly string[]): ((name: string) => boolean) => {
  const isIn = oneOf(list.map((it) => it.toLowerCase()))
  return (name) => isIn(name.toLowerCase())
}

/** Words of Dart that only types cannot be called. */
const dartOfTypes = keywords.dart.slice(keywords.dart.indexOf('abstract'))
const isDartWord = oneOf(keywords.dart.filter((it) => !dartOfTypes.includes(it)))
const isDartType = oneOf(keywords.dart)
const isPhpClass = inAnyCase(keywords.php)
const isRubyWord = oneOf(keywords.ruby)

/** The languages that no compiler of this project's checks reads. */
const uncompiled: { readonly [K in LanguageKey]?: Declarations } = {
  csharp: {
    type: /(?:class|enum) (\S+)$/gm,
    member: /public virtual \S+ (\S+) \{ get; set; \}/g,
    value: /^ {8}(@?\w+),$/gm,
    refuses: oneOf(keywords.csharp),
  },
  vbnet: {
    type: /Public (?:Partial Class|Enum) (\S+)$/gm,
    member: /Public Overridable Property (\S+) As /g,
    value: /^ {12}(\[?\w+\]?)$/gm,
    refuses: inAnyCase(keywords.vbnet),
  },
  fsharp: {
    type: /^ {4}type (\S+?)(?:\(\))? =/gm,
    member: /member val (\S+?):/g,
    value: /^ {8}\| (\S+) = \d+$/gm,
    refuses: oneOf(keywords.fsharp),
  },
  swift: {
    type: /public (?:class|enum) (\S+) :/g,
    member: /public var (\S+?):/g,
    value: /^ {4}case (\S+)$/gm,
    refuses: oneOf(keywords.swift),
  },
  dart: {
    type: /^(?:class|enum) (\w+)/gm,
    member: /^ {4}\S+ (\w+)(?: = \[\])?;$/gm,
    value: /^ {4}(\w+),$/gm,
    refuses: (name, of) => {
      if (of === 'type') return isDartType(name)
      return isDartWord(name) || (of === 'value' && /^(index|values|hashCode)$/.test(name))
    },
  },
  php: {
    type: /^(?:class|enum) (\w+)/gm,
    member: /^ +public \??\w+ (\$\w+)=/gm,
    value: /^ {4}case (\w+) =/gm,
    refuses: (name, of) => {
      if (of === 'member') return name === '$this'
      return of === 'value' ? /^(class|__halt_compiler)$/i.test(name) : isPhpClass(name)
    },
  },
  ruby: {
    type: /^(?:class|module) (\w+)/gm,
    member: /attr_accessor :(\w+)/g,
    value: /^ {4}(\w+) = '/gm,
    // Any name can be an accessor, but some would take away what every object needs.
    refuses: (name, of) =>
      of === 'member'
        ? /^(class|initialize|object_id|send)$/.test(name)
        : !/^[A-Z]/.test(name) || isRubyWord(name),
  },
}

const namesOf = (code: string, pattern: RegExp): readonly string[] =>
  [...code.matchAll(pattern)].map((it) => it[1]!)

/** A name without marks, case and underscores: what is left of a word however a language writes it. */
const core = (name: string): string => name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()

describe.each([
  ['as the languages spell them', wordsEndpoints, 'camel'],
  ['as .NET spells names', titledWordsEndpoints, 'pascal'],
] as const)('every reserved word of every language, %s', (_title, endpoints, textCase) => {
  const operations = operationsOf(endpoints)
  const words = [...new Set(Object.values(keywords).flat().map(core))]

  test.each(Object.entries(uncompiled) as [LanguageKey, Declarations][])(
    'is no bare name in %s, and none is lost',
    (key, declarations) => {
      const code = listing(operations, key, textCase)
      for (const of of ['type', 'member', 'value'] as const) {
        const names = namesOf(code, declarations[of])
        expect(
          names.filter((name) => declarations.refuses(name, of)),
          of,
        ).toEqual([])
        const there = new Set(names.map(core))
        expect(
          words.filter((word) => !there.has(word)),
          of,
        ).toEqual([])
      }
    },
  )
})

/** A small host whose names are words of one language or another. */
const namespace = 'Words.ServiceModel'
const Kind = enumeration('Kind', { namespace }, { class: 0, End: 1, Self: 2, self: 3, values: 4 })
const None = dto('None', { namespace }, { Held: text })
const Holder = dto(
  'Holder',
  { namespace, generic: { args: { T: text }, open: (): any => OpenHolder } },
  { Item: text },
)
const OpenHolder: any = dto(
  'Holder',
  { namespace, generic: { args: { T: parameter('T') }, open: () => OpenHolder } },
  { Item: parameter('T') },
)
const sample = operation(
  dto(
    'type',
    { namespace },
    {
      class: text,
      Self: text,
      Async: text,
      Fn: text,
      From: member(list(text), { notNull: true }),
      Constructor: text,
      This: text,
      Context: text,
      None,
      Kind,
      Holder,
    },
  ) as any,
  { returns: None },
)

describe('a name that a language keeps for itself is changed, and what is sent stays', () => {
  test.each<[LanguageKey, readonly string[]]>([
    [
      'csharp',
      ['string? @class { get; set; }', 'List<string> From { get; set; }', '        @class,', 'class type\n'],
    ],
    ['vbnet', ['Property [class] As String', '            [End]', 'Class type\n']],
    ['fsharp', ['member val ``class``:String', 'type ``type``() =', '| ``class`` = 0']],
    [
      'typescript',
      ["    public ['constructor']: any;", '    public class?: string;', "return 'type'", '    class = '],
    ],
    ['mjs', ["    ['constructor'];", "return 'type'"]],
    [
      'java',
      [
        '@SerializedName("class") public String Class = null;',
        'public String getClass_() { return Class; }',
        'public ArrayList<String> from = new ArrayList<String>();',
      ],
    ],
    [
      'kotlin',
      [
        '@SerializedName("class") open var Class_:String? = null',
        '@SerializedName("this") open var This:String?',
      ],
    ],
    [
      'swift',
      [
        'public var `class`:String?',
        'public var `self`:String?',
        'public var `async`:String?',
        '    case `class`',
        '    case `Self`',
      ],
    ],
    [
      'dart',
      [
        '    String? Class;',
        "Class = json['class'];",
        "'class': Class",
        '    String? Context;',
        "'context': Context",
        '    Values',
      ],
    ],
    [
      'php',
      [
        'public ?string $this_=null',
        "if (isset($o['this'])) $this->this_ = $o['this'];",
        "    case class_ = 'class';",
      ],
    ],
    [
      'python',
      [
        "    async_: Optional[str] = field(metadata=config(field_name='async'), default=None)",
        "    from_: List[str] = field(metadata=config(field_name='from'), default_factory=list)",
        'class None_:',
        '    none: Optional[None_] = None',
      ],
    ],
    [
      'ruby',
      ["class_: { name: 'class' },", "    END_ = 'End'", 'class Type\n', "def get_type_name() = 'type'"],
    ],
    [
      'rust',
      [
        '#[serde(rename = "self")]\n    #[serde(default, skip_serializing_if = "Option::is_none")]\n    pub self_: Option<String>,',
        'pub r#fn: Option<String>,',
        'pub struct r#type {',
        'const NAME: &\'static str = "type";',
        '#[serde(rename = "Self")]\n    Self_,',
      ],
    ],
    ['go', ['type type_ struct {', 'Class ', 'func (type_) HttpMethod() string']],
    [
      'zig',
      ['    @"fn": ?[]const u8 = null,', 'pub const @"type" = struct {', 'pub const ss_name = "type";'],
    ],
  ])('%s', (key, expected) => {
    const code = listing([sample], key)
    for (const it of expected) expect(code).toContain(it)
  })
})

test('a parameter of a type stays one, though it is called like a type of its own', () => {
  const operations = operationsOf(genericWordsEndpoints)
  expect(listing(operations, 'rust')).toContain('pub struct BoxString<string> {')
  expect(listing(operations, 'rust')).toMatch(/BoxString<string> \{\n.*\n {4}pub item: Option<string>,/)
  expect(listing(operations, 'csharp')).toContain('class BoxClass<@class>')
  expect(listing(operations, 'python')).toContain("None_ = TypeVar('None_')")
})

const wireNames = (operation: Operation): readonly string[] =>
  operation.request.members.map((it) => camelCase(it.name)).sort()

test('JavaScript sends every member under its own name, and takes it from there', async () => {
  const operations = operationsOf(wordsEndpoints)
  const code = listing(operations, 'mjs')
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  for (const operation of operations.filter(({ name }) => /^PlainMembers/.test(name))) {
    const values = Object.fromEntries(wireNames(operation).map((name) => [name, `of ${name}`]))
    const sent = JSON.parse(JSON.stringify(new module[operation.name](values)))
    expect(sent).toEqual(values)
  }
})

/** The environment that `npm run test:clients` makes. */
const python = join(
  import.meta.dirname,
  '../../node_modules/.cache/clients/python-servicestack-0.1.15/bin/python',
)

/** A data class takes `_` for the border of two words, as it does in clients of real hosts; such names are not what this is about. */
const sentByPython = (name: string): boolean => !name.includes('_')

const CALL = `import json
import sys
import servicestack
import dtos

for name, values in json.load(sys.stdin).items():
    made = servicestack.from_json(getattr(dtos, name), json.dumps(values))
    sent = json.loads(servicestack.to_json(made))
    for key, value in values.items():
        if sent.get(key) != value:
            print(name, key, sent.get(key))
`

test.skipIf(!existsSync(python))(
  'Python sends every member under its own name, and takes it from there',
  async () => {
    const operations = operationsOf(wordsEndpoints)
    const folder = await mkdtemp(join(tmpdir(), 'keyhaven-words-'))
    try {
      await writeFile(join(folder, 'dtos.py'), listing(operations, 'python'))
      await writeFile(join(folder, 'call.py'), CALL)
      const requests = operations.filter(({ name }) => /^PlainMembers/.test(name))
      const values = Object.fromEntries(
        requests.map((it) => [
          it.name,
          Object.fromEntries(
            wireNames(it)
              .filter(sentByPython)
              .map((name) => [name, `of ${name}`]),
          ),
        ]),
      )
      const wrong = execFileSync(python, ['call.py'], {
        cwd: folder,
        input: JSON.stringify(values),
        encoding: 'utf8',
      })
      expect(wrong).toBe('')
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)
