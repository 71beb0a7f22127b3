/** Rust: checked as a module of a small crate, whose libraries are built once. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf, run } from '../command.ts'
import type { Compiler } from '../compiler.ts'

const MANIFEST = `[package]
name = "keyhaven-clients"
version = "0.0.0"
edition = "2021"

[dependencies]
serde = { version = "=1.0.228", features = ["derive"] }
serde_json = "=1.0.145"
servicestack = "=0.1.3"

[workspace]
`

/** The crate and what it built stay in the cache, so that only the listing is checked anew. */
export const rust: Compiler = {
  language: 'rust',
  isRequired: true,
  isCalled: false,
  async prepare({ cache }) {
    const version = await outputOf('cargo', ['--version'])
    const crate = join(cache, 'rust')
    await mkdir(join(crate, 'src'), { recursive: true })
    await writeFile(join(crate, 'Cargo.toml'), MANIFEST)
    await writeFile(join(crate, 'src/lib.rs'), '')
    const check = ['check', '--quiet', '--message-format', 'short']
    const env = { CARGO_BUILD_JOBS: '1', CARGO_TARGET_DIR: join(crate, 'target'), RUSTFLAGS: '-Awarnings' }
    await outputOf('cargo', check, { cwd: crate, env })
    await writeFile(join(crate, 'src/lib.rs'), 'pub mod dtos;\n')
    return {
      description: `${version} check, servicestack 0.1.3, serde 1.0.228, serde_json 1.0.145`,
      async compile(text) {
        await writeFile(join(crate, 'src/dtos.rs'), text)
        const { ok, output } = await run('cargo', check, { cwd: crate, env })
        return ok ? undefined : output
      },
    }
  },
}
