import { CSV_BOM, toCsvLine } from '#shared/domain/dataset/csv'
import type { ChartBucket, ChartModel } from './chart-data'
import { isMissing, isProvisional } from './chart-status'
import { formatIso } from '../format/time-format'

export interface ChartRow {
  bucket: ChartBucket
  /** One for each series. */
  values: (number | null)[]
}

/** The model as a table: a row for each bucket, a column for each series. Chart, twin and CSV come from here. */
export const toRows = ({ buckets, series }: ChartModel): ChartRow[] =>
  buckets.map((bucket, index) => (
    { bucket, values: series.map(({ values }) => isMissing(bucket) ? null : values[index] ?? null) }
  )).filter(({ bucket }) => !bucket.isUnborn)

/** Whether a bucket is provisional or missing: only then there is a column for it. */
export const hasStatus = ({ buckets }: ChartModel) => buckets.some(bucket => isMissing(bucket) || isProvisional(bucket))

export interface CsvWords {
  status: string
  provisional: string
  missing: string
}

/**
 * The chart as CSV: unformatted figures, times with the offset of the zone.
 *
 * @param notes lines of name and value above the table: title, range.
 */
export function toChartCsv(
  model: ChartModel, { zone, words, notes = [] }: { zone: string, words: CsvWords, notes?: [string, string][] },
): string {
  const withStatus = hasStatus(model)
  const name = model.plainUnit ?? model.unit
  const unit = name ? ` (${name})` : ''
  const head = [
    model.bucketLabel, ...model.series.map(({ label }) => `${label}${unit}`), ...withStatus ? [words.status] : [],
  ]
  const statusOf = (bucket: ChartBucket) =>
    isMissing(bucket) ? words.missing : isProvisional(bucket) ? model.provisional ?? words.provisional : ''
  const rows = toRows(model).map(({ bucket, values }) => [
    bucket.at ? formatIso(Date.parse(bucket.at), zone) : bucket.title,
    ...values,
    ...withStatus ? [statusOf(bucket)] : [],
  ])
  return CSV_BOM + [
    ...notes.map(([name, value]) => [`# ${name}`, value]), ...notes.length > 0 ? [[]] : [], head, ...rows,
  ].map(toCsvLine).join('')
}

/** File systems allow 255 bytes, and a Chinese letter has three of them. */
const MOST_LETTERS = 120
const MOST_LETTERS_BESIDE_TAIL = 48

/**
 * A file name that every file system accepts: subject, filters, range, zone.
 *
 * @param parts are cut when they are too long.
 * @param tail is never cut: it tells one file from another.
 */
export function toFileName(parts: string[], ending: 'csv' | 'png' | 'zip' | 'md', tail: string[] = []): string {
  const [head, end] = [parts, tail].map(some => some.map(toNamePart).filter(Boolean).join('_'))
  const cut = head?.slice(0, end ? MOST_LETTERS_BESIDE_TAIL : MOST_LETTERS).replace(/[-_]+$/, '')
  return `${[cut, end].filter(Boolean).join('_') || 'chart'}.${ending}`
}

/** First in the name of a file with demo data: the lines within may be cut off. */
export const toFileMarks = (mark: object | undefined): string[] => mark ? ['DEMO'] : []

const toNamePart = (part: string) => part.trim().replace(/[\s/\\:*?"<>|·–—]+/g, '-').replace(/^[-.]+|-+$/g, '')
