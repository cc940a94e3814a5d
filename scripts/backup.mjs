#!/usr/bin/env node
// Backs up the console's database (DATABASE_URL, or PGlite in DATA_DIR), its artifacts and its archive into a folder:
// `npm run backup -- --out /backup/2026-11-27`, with `--with-secret-key` also the key of stored secrets. An embedded
// console must be stopped first; on Postgres it may run.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/backup.ts'), ...process.argv.slice(2)]))
