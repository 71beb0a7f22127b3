/** Rust: a listing is checked as a module of a small crate, and the program is another crate; their libraries are built once. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import type { Compiler } from '../compiler.ts'
import { knownFailures } from '../exceptions.ts'
import { type HostName, hosts, type Where } from '../running.ts'

const PROGRAM = join(import.meta.dirname, '../programs/rust/main.rs')

/** What a listing needs. */
const LIBRARIES = `serde = { version = "=1.0.228", features = ["derive"] }
serde_json = "=1.0.145"
servicestack = "=0.1.3"
`

/** What the programs need besides: the library calls asynchronously, and dates are text to it. */
const MORE_LIBRARIES = `time = { version = "=0.3.55", features = ["formatting", "parsing"] }
tokio = { version = "=1.54.1", features = ["macros", "rt-multi-thread"] }
`

const manifest = (name: string, libraries: string): string => `[package]
name = "${name}"
version = "0.0.0"
edition = "2021"

[dependencies]
${libraries}
[workspace]
`

/** The code of a host, mended where it is known not to compile. */
async function compilable(where: Where, host: HostName): Promise<string> {
  const text = await where.listing('rust', host)
  const mend = knownFailures.find((it) => it.language === 'rust' && it.hosts.includes(host))?.mend
  return mend?.change?.(text) ?? text
}

/** The crates and what they built stay in the cache, so that only listings and the program are compiled anew. */
export const rust: Compiler = {
  language: 'rust',
  isRequired: true,
  isCalled: true,
  async prepare({ cache }) {
    const version = await outputOf('cargo', ['--version'])
    const crate = join(cache, 'rust')
    const program = join(crate, 'program')
    await mkdir(join(crate, 'src'), { recursive: true })
    await mkdir(join(program, 'src'), { recursive: true })
    await writeFile(join(crate, 'Cargo.toml'), manifest('keyhaven-clients', LIBRARIES))
    await writeFile(join(program, 'Cargo.toml'), manifest('call', LIBRARIES + MORE_LIBRARIES))
    await writeFile(join(crate, 'src/lib.rs'), '')
    const check = ['check', '--quiet', '--message-format', 'short']
    const env = { CARGO_BUILD_JOBS: '1', CARGO_TARGET_DIR: join(crate, 'target'), RUSTFLAGS: '-Awarnings' }
    const build = ['build', '--quiet', '--message-format', 'short']
    await outputOf('cargo', check, { cwd: crate, env })
    await writeFile(join(crate, 'src/lib.rs'), 'pub mod dtos;\n')
    return {
      description: `${version} check, servicestack 0.1.3, serde 1.0.228, serde_json 1.0.145`,
      withoutOtherFormat: 'servicestack of crates.io sends JSON alone',
      async compile(text) {
        await writeFile(join(crate, 'src/dtos.rs'), text)
        return complaintOf('cargo', [check], { cwd: crate, env })
      },
      firstProgram: {
        page: 'docs/clients/rust.md',
        block: 'rust',
        file: 'src/main.rs',
        async run(folder, given) {
          await writeFile(join(folder, 'Cargo.toml'), manifest('first', LIBRARIES + MORE_LIBRARIES))
          await copyFile(join(program, 'Cargo.lock'), join(folder, 'Cargo.lock'))
          await outputOf('cargo', build, { cwd: folder, env })
          return toldBy(join(crate, 'target/debug/first'), [], { env: given })
        },
      },
      async call(where) {
        for (const host of hosts)
          await writeFile(join(program, `src/${host}.rs`), await compilable(where, host))
        await copyFile(PROGRAM, join(program, 'src/main.rs'))
        await outputOf('cargo', build, { cwd: program, env })
        return toldBy(join(crate, 'target/debug/call'), [], { env: where.env })
      },
    }
  },
}
