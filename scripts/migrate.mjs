#!/usr/bin/env node
// Migrates the console's database (DATABASE_URL, or PGlite in DATA_DIR) to the newest schema.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/migrate.ts')]))
