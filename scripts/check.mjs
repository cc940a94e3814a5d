#!/usr/bin/env node
// What must pass before every commit: lint, types, unit tests, import table; under forty seconds with a warm cache.
// With names, only those checks.
import { ensureInstalled } from './lib/install.mjs'
import { run } from './lib/run.mjs'
import { TYPE_CHECK } from './lib/type-check.mjs'

/** Lint and types remember their results for unchanged files here. */
const CACHE = 'node_modules/.cache'
const remember = name => ['--incremental', '--tsBuildInfoFile', `${CACHE}/${name}.tsbuildinfo`]
const LANES = [
  { types: [...TYPE_CHECK, ...remember('vue-tsc')] },
  {
    'lint': ['eslint', '.', '--cache', '--cache-strategy', 'content', '--cache-location', `${CACHE}/eslint/`],
    'unit': ['vitest', 'run', '--project', 'unit'],
    'types:factory': ['tsc', '-p', 'tsconfig.factory.json', ...remember('factory')],
    'types:client': ['tsc', '-p', 'tsconfig.client.json', ...remember('client')],
  },
]

const names = process.argv.slice(2)
const known = LANES.flatMap(lane => Object.keys(lane))
const unknown = names.filter(name => !known.includes(name))
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}
await ensureInstalled()
const failed = []
// Both lanes in parallel, on two cores.
await Promise.all(LANES.map(async (lane) => {
  for (const [name, [command, ...args]] of Object.entries(lane)) {
    if ((names.length === 0 || names.includes(name)) && await run(command, args) !== 0) {
      failed.push(`${command} ${args.join(' ')}`)
    }
  }
}))
console.log(failed.length > 0 ? `failed: ${failed.join(' · ')}` : 'all is well')
process.exit(failed.length > 0 ? 1 : 0)
