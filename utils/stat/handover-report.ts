import { CSV_BOM, toCsvLine } from '#shared/domain/dataset/csv'

export interface ReportRow {
  key: string
  /** Path of the page of what the row is about; '' = none. */
  path: string
  /** The first one is its name. */
  cells: string[]
}

export interface ReportSection {
  key: string
  title: string
  /** All of them, of which `rows` are the newest; `10,000+` where more are not counted. */
  count: string
  columns: string[]
  /** Places of the columns with figures. */
  numeric?: readonly number[]
  rows: ReportRow[]
  /** Stands in place of the table when there is nothing. */
  empty: string
  /** Stands below the table when it has not all. */
  more: string
  /** Path of the list of all; '' = none. */
  path: string
}

/** A report as it is shown, saved and printed: all three say the same. */
export interface Report {
  title: string
  /** Range, zone, filters, data snapshot. */
  notes: [string, string][]
  totals: [string, string][]
  sections: ReportSection[]
}

/** @param toLink the whole address of a path: links of a saved report must lead somewhere. */
export function toMarkdown({ title, notes, totals, sections }: Report, toLink: (path: string) => string): string {
  const parts = [
    `# ${escape(title)}`,
    notes.map(([name, value]) => `- ${escape(name)}: ${value.startsWith('curl ') ? toCode(value) : escape(value)}`)
      .join('\n'),
    toTable(totals.map(([name]) => name), [totals.map(([, value]) => escape(value))]),
    ...sections.flatMap(section => [`## ${escape(section.title)} (${section.count})`, ...toSection(section, toLink)]),
  ]
  return `${parts.join('\n\n')}\n`
}

function toSection({ columns, rows, empty, more }: ReportSection, toLink: (path: string) => string): string[] {
  if (rows.length === 0) {
    return [escape(empty)]
  }
  const lines = rows.map(({ path, cells: [name = '', ...cells] }) =>
    [path ? `[${escape(name)}](${toLink(path)})` : escape(name), ...cells.map(escape)])
  return [toTable(columns, lines), ...more ? [escape(more)] : []]
}

const toLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const toTable = (columns: string[], lines: string[][]) =>
  [columns.map(escape), columns.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')

/** As plain text in one line of Markdown: names and notes may have any letter. */
const escape = (text: string) => toLine(text).replace(/[\\`*_[\]<>|#&~]/g, String.raw`\$&`)

/** A command is copied as it is: in a span of code nothing is escaped, and its fence is longer than any within. */
function toCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(ticks => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${toLine(text)} ${fence}` : fence + toLine(text) + fence
}

/** One line for each row of each section: the section, the name, then "column: value". */
export function toReportCsv(
  { notes, totals, sections }: Report, words: { section: string, name: string, details: string, link: string },
  toLink: (path: string) => string,
): string {
  const width = Math.max(0, ...sections.map(({ columns }) => columns.length - 1))
  const details = Array.from({ length: width }, (_, index) => `${words.details} ${index + 1}`)
  const rows = sections.flatMap(({ title, columns, rows: all }) => all.map(({ path, cells: [name = '', ...cells] }) => [
    title, name, ...details.map((_, index) => cells[index] ? `${columns[index + 1]}: ${cells[index]}` : ''),
    path ? toLink(path) : '',
  ].map(toLine)))
  const head = [...notes, ...totals].map(([name, value]) => [`# ${name}`, value])
  return CSV_BOM + [...head, [], [words.section, words.name, ...details, words.link], ...rows].map(toCsvLine).join('')
}
