#!/usr/bin/env node
// What must pass before every commit: lint, types, unit tests, import table; under forty seconds with a warm cache.
import { ensureInstalled } from './lib/install.mjs'
import { run } from './lib/run.mjs'

/** Lint and types remember their results for unchanged files here. */
const CACHE = 'node_modules/.cache'
const LANES = [
  [['vue-tsc', ['--noEmit', '--incremental', '--tsBuildInfoFile', `${CACHE}/vue-tsc.tsbuildinfo`]]],
  [
    ['eslint', ['.', '--cache', '--cache-strategy', 'content', '--cache-location', `${CACHE}/eslint/`]],
    ['vitest', ['run', '--project', 'unit']],
    ['tsc', ['-p', 'tsconfig.factory.json', '--incremental', '--tsBuildInfoFile', `${CACHE}/factory.tsbuildinfo`]],
    ['tsc', ['-p', 'tsconfig.client.json', '--incremental', '--tsBuildInfoFile', `${CACHE}/client.tsbuildinfo`]],
  ],
]

await ensureInstalled()
const failed = []
// Both lanes in parallel, on two cores.
await Promise.all(LANES.map(async (checks) => {
  for (const [command, args] of checks) {
    const code = await run(command, args)
    if (code !== 0) {
      failed.push(`${command} ${args.join(' ')}`)
    }
  }
}))
console.log(failed.length > 0 ? `failed: ${failed.join(' · ')}` : 'all is well')
process.exit(failed.length > 0 ? 1 : 0)
