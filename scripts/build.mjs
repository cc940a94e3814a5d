#!/usr/bin/env node
// The whole product in `.output`: the console, its factory, and prepared data directories for both.
import { rmSync, writeFileSync } from 'node:fs'
import { bundleCommands, bundleFactory, bundleThread, bundleTool } from './lib/bundle.mjs'
import { makeClient } from './lib/client.mjs'
import { writeOneByte } from './lib/one-byte.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'

const NUXT_MS = 10 * 60_000
const PREPARE_MS = 2 * 60_000

const serverFolder = inRoot('.output', 'server')

async function step(what, command, args, options) {
  const code = await run(command, args, options)
  if (code !== 0) {
    console.error(`build: ${what} failed (${code})`)
    process.exit(code)
  }
}

// What the console serves to those who write programs is one of its files.
await makeClient()
rmSync(inRoot('.output'), { recursive: true, force: true })
await step('the console', 'nuxt', ['build'], { timeoutMs: NUXT_MS, env: { NODE_ENV: 'production' } })
await bundleFactory(`${serverFolder}/factory`)
await bundleThread(`${serverFolder}/thread`)
await bundleCommands(`${serverFolder}/commands`)
await writeOneByte(serverFolder)

// Creating an empty PGlite takes 6 s and 500 MB; unpacking a migrated one takes half a second.
const prepared = name => `${serverFolder}/prepared/${name}.tar.gz`
await step(
  'the prepared console database', 'node', [await bundleTool('scripts/tools/prepare-console.ts'), prepared('console')],
  { timeoutMs: PREPARE_MS },
)
await step(
  'the prepared factory database', 'node', [`${serverFolder}/factory/main.mjs`, '--prepare', prepared('factory')],
  { timeoutMs: PREPARE_MS },
)

// Last, so that a build that was interrupted counts as stale.
writeFileSync(inRoot('.output', 'built'), new Date().toISOString())
console.log('built: .output (start it with `npm start`)')
