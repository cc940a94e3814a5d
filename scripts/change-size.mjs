#!/usr/bin/env node
// Prints how many files each of the newest twenty features touched, and the median. A feature is a `feat` commit that
// adds 100 to 300 lines of code; generated code, JSON and documents do not count. `--since <commit>`: only later ones.
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { median, readFeatures } from './lib/change-size.mjs'

const NEWEST = 20
const { values: { since } } = parseArgs({ options: { since: { type: 'string' } } })
const log = execFileSync(
  'git', ['log', '--no-merges', '--format=%x00%h %s', '--numstat', since === undefined ? 'HEAD' : `${since}..HEAD`],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
)
const features = readFeatures(log, { least: 100, most: 300 }).slice(0, NEWEST)
for (const { name, files, added } of features) {
  console.log(`${String(files).padStart(3)} files ${String(added).padStart(4)} lines  ${name}`)
}
console.log(features.length > 0 ? `median ${median(features.map(({ files }) => files))} files` : 'no such commit')
