#!/usr/bin/env node
// Every benchmark of tests/bench, or those named: `npm run bench -- start`. Results also go to .test/bench/*.json.
// `--rows 10000000`: as many stage runs where statistics are measured (P1 to P4); fewer by default.
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'
import { isBuildStale } from './lib/stale.mjs'

await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { positionals: wanted, values: { rows } } = parseArgs({ allowPositionals: true, options: { rows: { type: 'string' } } })
if (rows !== undefined) {
  process.env.BENCH_ROWS = rows
}
const all = readdirSync(inRoot('tests', 'bench')).filter(name => name.endsWith('.bench.ts')).map(name => name.replace('.bench.ts', ''))
const unknown = wanted.filter(name => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')} (there are ${all.join(', ')})`)
  process.exit(1)
}
if (isBuildStale() && await run('node', ['scripts/build.mjs']) !== 0) {
  process.exit(1)
}
let isBroken = false
for (const name of wanted.length > 0 ? wanted : all) {
  const code = await run('node', ['--expose-gc', '--experimental-transform-types', '--no-warnings', `tests/bench/${name}.bench.ts`])
  isBroken ||= code !== 0
}
process.exit(isBroken ? 1 : 0)
