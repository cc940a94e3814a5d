#!/usr/bin/env node
// The built server on HOST, PORT and DATA_DIR (see .env.example for the rest).
import { existsSync } from 'node:fs'
import { loadEnvFile } from './lib/env-file.mjs'
import { endWithParent } from './lib/parent.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'

const server = inRoot('.output', 'server', 'index.mjs')
if (!existsSync(server)) {
  console.error('nothing is built yet: npm run build')
  process.exit(1)
}
loadEnvFile()
endWithParent()
// The server ends by itself before this time, even when something in it hangs.
const graceMs = Number(process.env.DRAIN_TIMEOUT_MS || 25_000) + 5_000
process.exit(await run('node', [server], { graceMs, env: { NODE_ENV: 'production', HOST: process.env.HOST || '127.0.0.1' } }))
