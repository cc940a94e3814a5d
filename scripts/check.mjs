#!/usr/bin/env node
// What must hold before every commit, in under a minute: lint, types, unit tests, import table.
import { ensureInstalled } from './lib/install.mjs'
import { run } from './lib/run.mjs'

await ensureInstalled()
const checks = [
  ['eslint', ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  ['vue-tsc', ['--noEmit']],
  ['tsc', ['-p', 'tsconfig.factory.json']],
  ['vitest', ['run', '--project', 'unit']],
]
// The first two are the long ones and fit on two cores.
const [lint, types] = await Promise.all(checks.slice(0, 2).map(([command, args]) => run(command, args)))
const codes = [lint, types]
for (const [command, args] of checks.slice(2)) {
  codes.push(await run(command, args))
}
const failed = checks.filter((_, index) => codes[index] !== 0).map(([command, args]) => `${command} ${args.join(' ')}`)
console.log(failed.length > 0 ? `failed: ${failed.join(' · ')}` : 'all is well')
process.exit(failed.length > 0 ? 1 : 0)
