import { formatValue } from '../report/bench-result.ts'

/** What one ask took: the median of its CPU, and how long the slowest of twenty takes. */
export interface Taken { cpuMs: number, p95Ms: number }

export interface GrowthRow {
  /** Address with the names of what stands in it. */
  what: string
  /** From the smallest size to the largest. */
  taken: readonly Taken[]
}

/** More is growth. */
export const MOST = 2
/** Less is no growth that anybody would notice, and within what one ask differs from the next. */
export const LEAST: Taken = { cpuMs: 3, p95Ms: 25 }

const MEASURES = [{ key: 'cpuMs', name: 'CPU' }, { key: 'p95Ms', name: 'P95' }] as const

const endsOf = ({ taken }: GrowthRow, key: keyof Taken): [first: number, last: number] =>
  [taken[0]?.[key] ?? Number.NaN, taken.at(-1)?.[key] ?? Number.NaN]

/** Largest size ÷ smallest. */
export function ratioOf(row: GrowthRow, key: keyof Taken): number {
  const [first, last] = endsOf(row, key)
  return last / first
}

/** Of CPU and P95 what grows by more than `MOST`, and by more than `LEAST`. */
export function growthOf(row: GrowthRow): string[] {
  return MEASURES.filter(({ key }) => {
    const [first, last] = endsOf(row, key)
    return last > first * MOST && last - first > LEAST[key]
  }).map(({ name }) => name)
}

/** Worst first by the ratio of CPU. */
export const worstFirst = (rows: readonly GrowthRow[]): GrowthRow[] =>
  rows.toSorted((a, b) => ratioOf(b, 'cpuMs') - ratioOf(a, 'cpuMs'))

function cellsOf(row: GrowthRow, reasons: Readonly<Record<string, string>>): string[] {
  const grows = growthOf(row)
  const measured = MEASURES.flatMap(({ key }) => [
    ...row.taken.map(taken => formatValue(taken[key])), formatValue(ratioOf(row, key)),
  ])
  const why = grows.length > 0 ? `${grows.join(', ')}: ${reasons[row.what] ?? 'NO REASON'}` : ''
  return [row.what, ...measured, why]
}

const headOf = (sizes: readonly string[]) =>
  ['', ...MEASURES.flatMap(({ name }) => [...sizes.map(size => `${name} ms, ${size}`), '×']), 'grows']

/** For a terminal. */
export function toText(rows: readonly GrowthRow[], sizes: readonly string[], reasons: Record<string, string>): string {
  const lines = [headOf(sizes), ...rows.map(row => cellsOf(row, reasons))]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map(cells => cells[column]?.length ?? 0))) ?? []
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
  return lines.map(cells => [...cells.slice(0, -1).map(pad), cells.at(-1)].join('  ').trimEnd()).join('\n')
}

/** For docs/benchmarks.md. */
export function toMarkdown(
  rows: readonly GrowthRow[], sizes: readonly string[], reasons: Record<string, string>,
): string {
  const head = headOf(sizes)
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const quoted = rows.map(row => [`\`${row.what}\``, ...cellsOf(row, reasons).slice(1)])
  return `${[toLine(head), `|${'---|'.repeat(head.length)}`, ...quoted.map(toLine)].join('\n')}\n`
}
