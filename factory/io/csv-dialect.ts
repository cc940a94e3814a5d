export interface CsvDialect {
  /** One character. */
  delimiter: string
  /** One character; '' = none. */
  quote: string
  hasHeader: boolean
}

const CANDIDATES = [',', ';', '\t', '|']
const MAX_LINES = 50

/** The candidate that splits the first lines into the most columns, equally many in each. */
export function detectDelimiter(sample: string, quote: string): string {
  const lines = logicalLines(sample, quote).slice(0, MAX_LINES)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of CANDIDATES) {
    const counts = lines.map(line => countOutsideQuotes(line, delimiter, quote))
    const usual = mode(counts)
    const agreeing = counts.filter(count => count === usual).length
    const score = usual === 0 ? 0 : agreeing / counts.length * 1_000 + usual
    if (score > best.score) {
      best = { delimiter, score }
    }
  }
  return best.delimiter
}

/** Lines of the sample whose quotes are closed; the last one may be cut and is left out if there are others. */
function logicalLines(sample: string, quote: string): string[] {
  const lines: string[] = []
  let open = ''
  for (const line of sample.split(/\r\n|\n|\r/)) {
    open = open ? `${open}\n${line}` : line
    const isClosed = quote === '' || open.split(quote).length % 2 === 1
    if (isClosed) {
      if (open.trim() !== '') {
        lines.push(open)
      }
      open = ''
    }
  }
  return lines.length > 1 ? lines.slice(0, -1) : lines.length === 1 ? lines : [open]
}

function countOutsideQuotes(line: string, delimiter: string, quote: string): number {
  const outside = quote === '' ? [line] : line.split(quote).filter((_, index) => index % 2 === 0)
  return outside.reduce((sum, part) => sum + part.split(delimiter).length - 1, 0)
}

function mode(counts: number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) {
    tally.set(count, (tally.get(count) ?? 0) + 1)
  }
  return [...tally].sort(([a, times], [b, others]) => others - times || b - a)[0]?.[0] ?? 0
}
