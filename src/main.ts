#!/usr/bin/env node
/** The bin: keeps what Node made of the source between starts, then serves. */
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * Taking the types off the source takes 100 ms of a start, and 30 MiB that are never given back. What comes of it is kept beside the packages,
 * where only those can write who can change the source too; where that is nobody, nothing is kept.
 */
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/keyhaven'))

// Not before: what is imported above this line is compiled without the cache.
const { explain, serve } = await import('./serve.ts')

/** Writing the cache takes a while, and only the first start has anything to write. */
const CACHE_WRITTEN_AFTER_MS = 1000

serve({
  environment: process.env,
  clock: () => new Date(),
  onReady: () => setTimeout(flushCompileCache, CACHE_WRITTEN_AFTER_MS).unref(),
}).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`keyhaven: ${explain(error)}\n`)
    process.exit(1)
  },
)
