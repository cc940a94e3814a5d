#!/usr/bin/env node
// Loads demo data into the console's database (DATABASE_URL, or PGlite in DATA_DIR): 400 days of made-up history in a
// project of its own. `npm run seed -- --clear` removes it; `--rows 1000000` writes about that many stage runs,
// `--days 400` and `--seed 1` make another history. An embedded console must be stopped first.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/seed.ts'), ...process.argv.slice(2)]))
