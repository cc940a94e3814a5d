import type { CsvType } from './csv-values.ts'

export interface CsvDialect {
  /** One character. */
  delimiter: string
  /** One character; '' = none. */
  quote: string
  hasHeader: boolean
}

/** Facts about a CSV text, found before its records are read. */
export interface CsvLayout {
  dialect: CsvDialect
  /** `key` is the name as JSON. */
  columns: { name: string, key: string, type: CsvType }[]
}

const CANDIDATES = [',', ';', '\t', '|']
const MAX_RECORDS = 50

/** The candidate that splits the first records into the most columns, with the same number in each record. */
export function detectDelimiter(sample: string, quote: string): string {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of CANDIDATES) {
    const counts = countInRecords(sample, delimiter, quote)
    const usual = mode(counts)
    const agreeing = counts.filter(count => count === usual).length
    const score = usual === 0 ? 0 : agreeing / counts.length * 1_000 + usual
    if (score > best.score) {
      best = { delimiter, score }
    }
  }
  return best.delimiter
}

/**
 * Delimiters of each of the first records, in one pass over the sample. As the splitter reads them: a quote opens where
 * a field starts, and is text elsewhere. An incomplete last record is skipped if there are others.
 */
function countInRecords(sample: string, delimiter: string, quote: string): number[] {
  const counts: number[] = []
  let count = 0
  let isQuoted = false
  /** The previous character closed the quotes: another quote makes it a doubled one. */
  let isClosed = false
  let isFieldStart = true
  let hasText = false
  for (let index = 0; index < sample.length && counts.length < MAX_RECORDS; index += 1) {
    const character = sample[index]!
    const wasClosed = isClosed
    isClosed = isQuoted && character === quote
    if (isQuoted) {
      isQuoted = !isClosed
    }
    else if (character === quote && (isFieldStart || wasClosed)) {
      isQuoted = true
      isFieldStart = false
      hasText = true
    }
    else if (character === '\n' || character === '\r') {
      if (hasText) {
        counts.push(count)
      }
      count = 0
      isFieldStart = true
      hasText = false
    }
    else {
      isFieldStart = character === delimiter
      count += isFieldStart ? 1 : 0
      hasText ||= character.trim() !== ''
    }
  }
  return counts.length === 0 ? [count] : counts
}

function mode(counts: number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) {
    tally.set(count, (tally.get(count) ?? 0) + 1)
  }
  return [...tally].sort(([a, times], [b, others]) => others - times || b - a)[0]?.[0] ?? 0
}
