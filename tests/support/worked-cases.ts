import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { MetricName } from '#shared/contract/metric.contract'

/** A run of a case. */
export interface WorkedRun {
  endedAt: Date
  result: string
  records: number
  /** When its events arrive; as a rule when they happen. */
  arrivesAt: Date
}

export interface WorkedSpan { from: Date, to: Date }

/** One column of figures: what is asked, and what the page says comes of it. null = —. */
export interface WorkedFigure {
  name: string
  askedAt: Date
  tz: string
  from: string
  to: string
  metric: MetricName
  beside: 'mom' | 'yoy'
  value: number | null
  now: number | null
  nowWindow: WorkedSpan | null
  base: number | null
  window: WorkedSpan | null
  delta: number | null
  ratio: number | null
  reason: string | null
  shown: string
}

export interface WorkedCase {
  title: string
  covered: WorkedSpan[]
  runs: WorkedRun[]
  figures: WorkedFigure[]
}

const NOTHING = '—'
const BESIDE: Record<string, WorkedFigure['beside']> = { 'previous': 'mom', 'last year': 'yoy' }

/** The cases of docs/comparisons.md. */
export function readWorkedCases(): WorkedCase[] {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/comparisons.md'), 'utf8')
  return page.split(/^## /m).slice(1).map(toCase)
}

function toCase(text: string): WorkedCase {
  const [title = ''] = text.split('\n')
  const [runs, figures] = readTables(text)
  if (!runs || !figures) {
    throw new Error(`two tables are expected in: ${title}`)
  }
  return {
    title,
    covered: [...text.matchAll(/`([^`]+)` to `([^`]+)`/g)]
      .map(([, from, to]) => ({ from: toDate(from), to: toDate(to) })),
    runs: runs.slice(1).map(([endedAt, result = '', records, arrives]) =>
      ({ endedAt: toDate(endedAt), result, records: Number(records), arrivesAt: toDate(arrives || endedAt) })),
    figures: toFigures(figures),
  }
}

/** Rows of cells, without the line below the head. */
const readTables = (text: string): string[][][] => [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
  table.trim().split('\n').filter(line => !/^\|[-|]+\|$/.test(line)).map(line =>
    line.split('|').slice(1, -1).map(cell => cell.trim())))

function toFigures([[, ...names] = [], ...rows]: string[][]): WorkedFigure[] {
  const cells = new Map(rows.map(([key = '', ...values]) => [key, values]))
  return names.map((name, column) => {
    const find = (key: string) => {
      const cell = cells.get(key)?.[column]
      if (!cell) {
        throw new Error(`no “${key}” for ${name}`)
      }
      return cell === NOTHING ? null : cell
    }
    const get = (key: string) => find(key) ?? ''
    const number = (key: string) => toNumber(find(key))
    const [from = '', to = ''] = get('range').split(' – ')
    return {
      name, from, to, tz: get('zone'), askedAt: toDate(get('asked at')), beside: BESIDE[get('beside')] ?? 'mom',
      // Whether there is such a metric is for the API to say.
      metric: get('figure of') as MetricName,
      value: number('the figure'), now: number('this period'), nowWindow: toSpan(find('sums')),
      base: number('other period'), window: toSpan(find('sums the other')),
      delta: number('difference'), ratio: number('change'), reason: find('reason'), shown: get('shown'),
    }
  })
}

const toNumber = (text: string | null) => text === null ? null : Number(text)

function toSpan(text: string | null): WorkedSpan | null {
  const [from, to] = text?.split(' – ') ?? []
  return from && to ? { from: toDate(from), to: toDate(to) } : null
}

function toDate(text: string | undefined): Date {
  const date = new Date(text ?? '')
  if (Number.isNaN(date.getTime())) {
    throw new TypeError(`not a time: ${text}`)
  }
  return date
}
