#!/usr/bin/env node
// Every benchmark of tests/bench, or those named: `npm run bench -- start`. At the end one table of all targets with
// what was measured last, from .test/bench/*.json; as markdown in .test/bench/targets.md. `--table`: only that, nothing
// is measured. `--rows 10000000`: as many stage runs where statistics are measured (P1 to P4); fewer by default.
// `--minutes 60`: how long the soak takes (P13); an hour when it is named, five minutes among all others, which does
// not count. `--sizes 10000,300000,1000000`: numbers of runs that growth compares (P23); two small ones by default,
// which does not count.
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'
import { isBuildStale } from './lib/stale.mjs'

const MINUTES_AMONG_ALL = '5'

await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { positionals: wanted, values: { rows, minutes, sizes, table } } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string' }, minutes: { type: 'string' }, sizes: { type: 'string' },
    table: { type: 'boolean', default: false },
  },
})
if (rows !== undefined) {
  process.env.BENCH_ROWS = rows
}
if (sizes !== undefined) {
  process.env.BENCH_SIZES = sizes
}
if (minutes !== undefined) {
  process.env.BENCH_MINUTES = minutes
}
else if (wanted.length === 0) {
  process.env.BENCH_MINUTES ??= MINUTES_AMONG_ALL
}
const all = readdirSync(inRoot('tests', 'bench')).filter(name => name.endsWith('.bench.ts')).map(name =>
  name.replace('.bench.ts', ''))
const unknown = wanted.filter(name => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')} (there are ${all.join(', ')})`)
  process.exit(1)
}
const start = (file, ...args) =>
  run('node', ['--expose-gc', '--experimental-transform-types', '--no-warnings', file, ...args])
const startedMs = Date.now()
const broken = []
if (!table) {
  if (isBuildStale() && await run('node', ['scripts/build.mjs']) !== 0) {
    process.exit(1)
  }
  for (const name of wanted.length > 0 ? wanted : all) {
    if (await start(`tests/bench/${name}.bench.ts`) !== 0) {
      broken.push(name)
    }
  }
}
const code = await start('tests/bench/report/print-targets.ts', String(startedMs))
if (broken.length > 0) {
  console.error(`not measured, because it failed: ${broken.join(', ')}`)
}
process.exit(broken.length > 0 ? 1 : code)
