/**
 * Listings that do not compile because Keyhaven follows the rules by which real hosts write them. Each must fail with the compiler's
 * message that stands here, and compile once it is mended: so nothing else hides behind it, and one that is no longer needed is found.
 */
import type { LanguageKey } from '../../src/host/codegen/index.ts'

/** One message of one compiler, about the listings of some hosts. */
export interface KnownFailure {
  readonly language: LanguageKey
  readonly hosts: readonly string[]
  readonly message: string
  readonly because: string
  /** How whoever has the listing gets it to compile: other options, a change of the text, or both. */
  readonly mend: { readonly query?: string; readonly change?: (text: string) => string }
}

const NO_URI =
  'a member of type Uri is a Uri in a real host too, and the client library has none; TreatTypesAsStrings=Uri makes it text'
const UNUSED_PARAMETER =
  'a real host gives PostOperationTenanted a parameter too that none of its members uses, which the language refuses'

const OLDER_THAN_ANNOTATIONS =
  "Mono's compiler is older than annotations such as string?, which AddNullableAnnotations=false leaves out"

/** A change that puts lines after a line of the listing. */
const after =
  (line: string, lines: string) =>
  (text: string): string =>
    text.replace(line, () => `${line}${lines}`)

/** All of them; every one is printed whenever it is met. */
export const knownFailures: readonly KnownFailure[] = [
  {
    language: 'csharp',
    hosts: ['digitalu', 'bokamera', 'generics'],
    message: "The type `string' must be a non-nullable value type",
    because: OLDER_THAN_ANNOTATIONS,
    mend: { query: 'AddNullableAnnotations=false' },
  },
  {
    language: 'csharp',
    hosts: ['shapes', 'echo'],
    message: "Unexpected symbol `?'",
    because: OLDER_THAN_ANNOTATIONS,
    mend: { query: 'AddNullableAnnotations=false' },
  },
  {
    language: 'csharp',
    hosts: ['root', 'words', 'titled'],
    message: 'A get or set accessor expected',
    because:
      "Mono's compiler is older than collections written [], which a real host gives members that are required, and than annotations such as string?",
    mend: { query: 'AddNullableAnnotations=false', change: (text) => text.replaceAll(' = [];', '') },
  },
  {
    language: 'java',
    hosts: ['shapes'],
    message: 'symbol:   class Uri',
    because: NO_URI,
    mend: { query: 'TreatTypesAsStrings=Uri' },
  },
  {
    language: 'kotlin',
    hosts: ['shapes'],
    message: "unresolved reference 'Uri'",
    because: NO_URI,
    mend: { query: 'TreatTypesAsStrings=Uri' },
  },
  {
    language: 'typescript.d',
    hosts: ['root'],
    message: "Duplicate identifier 'KeyUsage'",
    because: 'declarations are global, as in a real host, and so are those of browsers; a module parts them',
    mend: { change: (text) => `${text}export {}\n` },
  },
  {
    language: 'typescript.d',
    hosts: ['words', 'titled'],
    message: "All declarations of 'Set' must have identical type parameters",
    because:
      'declarations are global, as in a real host, and so are generic types of the language; a module parts them',
    mend: { change: (text) => `${text}export {}\n` },
  },
  {
    language: 'php',
    hosts: ['echo'],
    message: 'unexpected token "echo"',
    because: 'Echo is a word of PHP, and a real host names the class so too',
    mend: { change: (text) => text.replaceAll(/\bEcho\b/g, 'EchoMessage') },
  },
  {
    language: 'python',
    hosts: ['echo'],
    message: "NameError: name 'Echo' is not defined",
    because:
      'EchoResponse and Echo name each other, and a real host writes EchoResponse first; annotations that are read late allow it',
    mend: { change: after('\n"""\n', '\nfrom __future__ import annotations\n') },
  },
  {
    language: 'rust',
    hosts: ['root', 'foundry'],
    message: 'type parameter `TResponse` is never used',
    because: UNUSED_PARAMETER,
    mend: {
      change: after(
        'pub struct PostOperationTenanted<TResponse> {\n',
        '    #[serde(skip)]\n    pub response: std::marker::PhantomData<TResponse>,\n',
      ),
    },
  },
  {
    language: 'zig',
    hosts: ['root', 'foundry'],
    message: 'unused function parameter',
    because: UNUSED_PARAMETER,
    mend: {
      change: after(
        'pub fn PostOperationTenanted(comptime TResponse: type) type {\n',
        '    _ = TResponse;\n',
      ),
    },
  },
]
