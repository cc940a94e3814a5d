import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type BenchResult, type BenchRow, formatValue } from './report/bench-result.ts'
import { isMet, limitOf, TARGETS } from './report/targets.ts'

export type { BenchRow }

/** Of what is measured: the tree may change before it ends. */
const commit = currentCommit()
/** What others took of the machine in the minute before. */
const [loadBefore = Number.NaN] = os.loadavg()

let fewRounds: string | undefined

/** @returns `BENCH_ROUNDS`, or as many as are usual; with fewer nothing counts that this process reports. */
export function roundsOf(usual: number): number {
  const rounds = Number(process.env.BENCH_ROUNDS ?? usual)
  fewRounds = rounds < usual ? `${rounds} of ${usual} rounds` : undefined
  return rounds
}

/**
 * Prints a readable table and leaves the same as JSON in `.test/bench/<id>.json`; in `<id>-short.json` when a target
 * was measured with less than it asks for, so that a quick look never replaces what counts.
 */
export function reportBench(id: string, title: string, measured: BenchRow[]): void {
  const rows = fewRounds === undefined
    ? measured
    : measured.map(row => row.counts === undefined ? row : { short: fewRounds, ...row })
  const { model = 'unknown' } = os.cpus()[0] ?? {}
  const machine = `${os.cpus().length} × ${model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} `
    + `${os.arch()}, Node ${process.versions.node}`
  const result: BenchResult = { id, title, date: new Date().toISOString(), commit, machine, loadBefore, rows }
  const folder = path.resolve('.test/bench')
  mkdirSync(folder, { recursive: true })
  const name = rows.some(row => row.short !== undefined) ? `${id}-short` : id
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)

  const width = Math.max(...rows.map(row => row.what.length))
  process.stdout.write(`\n${id}  ${title}\n${result.date}  ${machine}, load before ${loadBefore.toFixed(1)}\n`)
  for (const row of rows) {
    process.stdout.write(
      `  ${row.what.padEnd(width)}  ${formatValue(row.value).padStart(9)} ${row.unit.padEnd(8)}  ${verdictOf(row)}`
        .trimEnd()
        + '\n',
    )
  }
}

function verdictOf({ value, counts, short, target, isMet: isOwnMet }: BenchRow): string {
  if (counts === undefined) {
    return target === undefined ? '' : `${isOwnMet ? 'meets' : 'MISSES'} ${target}`
  }
  const limit = `${counts.split(' ')[0]} ${limitOf(TARGETS[counts])}`
  return short === undefined
    ? `${isMet(TARGETS[counts], value) ? 'meets' : 'MISSES'} ${limit}`
    : `does not count for ${limit}: ${short}`
}

export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** @param share 0 to 1. */
export const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  }
  catch {
    // A copy without history measures as well.
    return 'unknown'
  }
}
