#!/usr/bin/env node
// The built server on HOST, PORT and DATA_DIR (see .env.example for the rest).
import { existsSync } from 'node:fs'
import { loadEnvFile } from './lib/env-file.mjs'
import { endWithParent } from './lib/parent.mjs'
import { run } from './lib/run.mjs'
import { SERVER, SERVER_ENV, SERVER_FLAGS } from './lib/server-argv.mjs'

if (!existsSync(SERVER)) {
  console.error('nothing is built yet: npm run build')
  process.exit(1)
}
loadEnvFile()
endWithParent()
// The server ends by itself before this time, even when something in it hangs.
const graceMs = Number(process.env.DRAIN_TIMEOUT_MS || 25_000) + 5_000
const env = { ...SERVER_ENV, NODE_ENV: 'production', HOST: process.env.HOST || '127.0.0.1' }
process.exit(await run('node', [...SERVER_FLAGS, SERVER], { graceMs, env }))
