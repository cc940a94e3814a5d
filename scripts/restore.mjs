#!/usr/bin/env node
// Restores a backup into an empty console, of the same or of another kind of storage:
// `npm run restore -- --from /backup/2026-11-27`. `--check` only reads it all; `--force` replaces the data of a console
// that is there. The console must be stopped.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/restore.ts'), ...process.argv.slice(2)]))
