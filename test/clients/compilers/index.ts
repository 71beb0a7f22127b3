/** Every compiler that the check knows, in the order in which they run. */
import type { Compiler } from '../compiler.ts'
import { csharp } from './csharp.ts'
import { go } from './go.ts'
import { java, kotlin } from './jvm.ts'
import { mjs } from './mjs.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { syntaxCheckers } from './syntax.ts'
import { declarations, typescript } from './typescript.ts'
import { zig } from './zig.ts'

/** F# and Visual Basic have none: no registry of this check brings .NET. */
export const compilers: readonly Compiler[] = [
  typescript,
  declarations,
  mjs,
  python,
  java,
  kotlin,
  go,
  rust,
  php,
  ruby,
  csharp,
  zig,
  ...syntaxCheckers,
]
