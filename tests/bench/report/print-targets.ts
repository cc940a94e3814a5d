import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BenchResult } from './bench-result.ts'
import { toMarkdown, toTargetRows, toText } from './all-targets.ts'

/**
 * The table of all targets from what lies in `.test/bench`, there as `targets.md`, too. First argument: when this run
 * began, ms since 1970.
 */
const folder = path.resolve('.test/bench')
const sinceMs = Number(process.argv[2] ?? Number.POSITIVE_INFINITY)
const results = readdirSync(folder).filter(name => name.endsWith('.json')).map(name =>
  JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as BenchResult)
const rows = toTargetRows(results, sinceMs)
const count = (verdict: string) => rows.filter(row => row.verdict === verdict).length

writeFileSync(path.join(folder, 'targets.md'), toMarkdown(rows))
process.stdout.write(
  `\n${toText(rows)}\n\n${count('holds')} hold, ${count('MISSES')} miss, ${count('does not count')} do not count, `
  + `${count('not measured')} not measured; as markdown: .test/bench/targets.md\n`,
)
