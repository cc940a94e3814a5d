#!/usr/bin/env node
// Checks any factory against the contract, over gRPC: `npm run test:factory -- HOST:PORT [--token TOKEN] [--artifacts
// FOLDER]`. What is asked, and why: docs/own-factory.md.
import { bundleTool } from './lib/bundle.mjs'
import { loadEnvFile } from './lib/env-file.mjs'
import { run } from './lib/run.mjs'

loadEnvFile()
process.exit(await run('node', [await bundleTool('scripts/tools/test-factory.ts'), ...process.argv.slice(2)]))
