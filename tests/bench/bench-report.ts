import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface BenchRow {
  what: string
  value: number
  unit: string
  /** As the limits page says; absent where there is none. */
  target?: string
  isMet?: boolean
}

/** Prints a readable table and leaves the same as JSON in `.test/bench/<id>.json`. */
export function reportBench(id: string, title: string, rows: BenchRow[]): void {
  const { model = 'unknown' } = os.cpus()[0] ?? {}
  const machine = `${os.cpus().length} × ${model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.arch()}, Node ${process.versions.node}`
  const result = { id, title, date: new Date().toISOString(), commit: currentCommit(), machine, rows }
  const folder = path.resolve('.test/bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, `${id}.json`), `${JSON.stringify(result, null, 2)}\n`)

  const width = Math.max(...rows.map(row => row.what.length))
  process.stdout.write(`\n${id}  ${title}\n${result.date}  ${machine}\n`)
  for (const { what, value, unit, target, isMet } of rows) {
    process.stdout.write(`  ${what.padEnd(width)}  ${formatValue(value).padStart(9)} ${unit.padEnd(8)}${target ? `  ${isMet ? 'meets' : 'MISSES'} ${target}` : ''}\n`)
  }
}

const formatValue = (value: number) => Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2)

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** @param share 0 to 1. */
export const percentile = (values: number[], share: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  }
  catch {
    // A copy without history measures as well.
    return 'unknown'
  }
}
