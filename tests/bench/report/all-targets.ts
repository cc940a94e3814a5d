import { type BenchResult, type BenchRow, formatValue } from './bench-result.ts'
import { isMet, limitOf, type Target, TARGETS } from './targets.ts'

export type Verdict = 'holds' | 'MISSES' | 'does not count' | 'not measured'

/** One target with what was measured last. */
export interface TargetRow {
  id: string
  what: string
  limit: string
  /** All values, or from the least to the most of many; empty when it was not measured. */
  measured: string
  verdict: Verdict
  /** Why it does not count. */
  why: string
  bench: string
  /** Empty when it was not measured. */
  date: string
  commit: string
  loadBefore: string
  isOfThisRun: boolean
}

/** More values than these are told as a range. */
const MOST_VALUES = 3

interface Found { result: BenchResult, rows: BenchRow[] }

/**
 * Every target with its newest result that counts; one that does not count is shown only where no other is.
 *
 * @param sinceMs results that are older are of an earlier run.
 */
export function toTargetRows(results: readonly BenchResult[], sinceMs: number): TargetRow[] {
  return Object.entries(TARGETS).map(([key, target]) => {
    const found = results
      .map((result): Found => ({ result, rows: result.rows.filter(row => row.counts === key) }))
      .filter(({ rows }) => rows.length > 0)
      .toSorted(
        (a, b) => Number(isShort(a)) - Number(isShort(b)) || Date.parse(b.result.date) - Date.parse(a.result.date),
      )[0]
    return toRow(target, found, sinceMs)
  })
}

const isShort = ({ rows }: Found) => rows.some(row => row.short !== undefined)

function toRow(target: Target, found: Found | undefined, sinceMs: number): TargetRow {
  const about = { id: target.id, what: target.what, limit: limitOf(target), bench: target.bench ?? 'by hand' }
  if (!found) {
    return {
      ...about, measured: '', verdict: 'not measured', why: '', date: '', commit: '', loadBefore: '',
      isOfThisRun: false,
    }
  }
  const { result, rows } = found
  return {
    ...about,
    measured: `${toMeasured(rows.map(row => row.value))} ${target.unit}`.trim(),
    verdict: isShort(found) ? 'does not count' : rows.every(row => isMet(target, row.value)) ? 'holds' : 'MISSES',
    why: rows.find(row => row.short !== undefined)?.short ?? '',
    date: result.date.slice(0, 16).replace('T', ' '),
    commit: result.commit,
    loadBefore: result.loadBefore.toFixed(1),
    isOfThisRun: Date.parse(result.date) >= sinceMs,
  }
}

function toMeasured(values: readonly number[]): string {
  return values.length > MOST_VALUES
    ? `${formatValue(Math.min(...values))} to ${formatValue(Math.max(...values))}`
    : values.map(formatValue).join(', ')
}

const HEAD = ['', 'what', 'target', 'measured', 'result', 'bench', 'measured at (UTC)', 'commit', 'load before']

const verdictOf = ({ verdict, why, isOfThisRun }: TargetRow) =>
  `${verdict}${why === '' ? '' : `: ${why}`}${verdict === 'not measured' || isOfThisRun ? '' : ', earlier run'}`

const cellsOf = (row: TargetRow) =>
  [row.id, row.what, row.limit, row.measured, verdictOf(row), row.bench, row.date, row.commit, row.loadBefore]

/** For a terminal. */
export function toText(rows: readonly TargetRow[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map(cells => cells[column]?.length ?? 0)))
  return lines.map(cells => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
    .join('\n')
}

/** For docs/benchmarks.md. */
export function toMarkdown(rows: readonly TargetRow[]): string {
  const toLine = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const bold = (cells: readonly string[]) => cells.map(cell => cell.replace(/^MISSES/, '**misses**'))
  return `${[toLine(HEAD), `|${'---|'.repeat(HEAD.length)}`, ...rows.map(row => toLine(bold(cellsOf(row)).map(cell => cell === row.bench && row.bench !== 'by hand' ? `\`${cell}\`` : cell)))].join('\n')}\n`
}
