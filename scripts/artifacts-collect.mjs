#!/usr/bin/env node
// Removes artifacts that no row refers to: `npm run artifacts:collect -- --dry-run` only names them. Files younger than
// 72 hours (`--grace-hours`) stay, and all since the oldest run began that is not over. An embedded console must be
// stopped first.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/artifacts-collect.ts'), ...process.argv.slice(2)]))
