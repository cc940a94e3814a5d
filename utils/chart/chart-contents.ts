import type { ChartFile, TableFile } from './chart-file'
import { type ProofFilter, type ProofWords, toProofNames, toProofNotes } from './chart-proof'
import { type CsvWords, toChartCsv, toFileMarks, toFileName } from './chart-table'

/** The project whose figures these are. */
export interface ProjectMark {
  name: string
  value: string
  /** For the name of the file; empty for the default project. */
  key: string
}

/** What a saved file needs beside its chart or table, in the reader's language. */
export interface FileContext {
  zone: string
  project: ProjectMark
  filters: readonly ProofFilter[]
  /** Of demo data: stands in every file and in its name. */
  mark?: { name: string, value: string } | undefined
  words: CsvWords & ProofWords & { title: string }
}

/** The filters of the page that these figures follow. */
const pickFilters = (filters: readonly ProofFilter[], filteredBy: TableFile['filteredBy']) =>
  filters.filter(({ by }) => filteredBy?.includes(by) ?? true)

/** Lines of name and value, without the title: range, zone, and of figures that can be proven where they come from. */
export const toNotes = (
  { rangeLabel, proof, curl = '', filteredBy }: Omit<TableFile, 'model' | 'title'>,
  { zone, project, filters, words, mark }: FileContext,
): [string, string][] => [
  ...proof
    ? toProofNotes(proof, { zone, project, filters: pickFilters(filters, filteredBy), curl, words })
    : [[words.range, rangeLabel], [words.zone, zone], [project.name, project.value]] satisfies [string, string][],
  ...mark ? [[mark.name, mark.value]] satisfies [string, string][] : [],
]

export const toSavedName = (
  { title, rangeLabel, proof, filteredBy }: Omit<TableFile, 'model'> & Partial<Pick<TableFile, 'model'>>,
  ending: 'csv' | 'png', context: FileContext,
): string => proof
  ? toFileName(
      [...toFileMarks(context.mark), title, ...pickFilters(context.filters, filteredBy).map(({ value }) => value)],
      ending, [context.project.key, ...toProofNames(proof, context.zone)],
    )
  : toFileName([...toFileMarks(context.mark), title, rangeLabel, context.zone], ending, [context.project.key])

/** @param isBare without the lines above the table. */
export const toCsvText = (file: TableFile, context: FileContext, isBare = false): string =>
  toChartCsv(file.model, {
    zone: context.zone, words: context.words,
    notes: isBare ? [] : [[context.words.title, file.title], ...toNotes(file, context)],
  })

export interface PictureTexts {
  /** Written above the chart and below it. */
  head: string
  foot: string
  /** For the properties of the file, by keyword of Latin letters. */
  texts: Record<string, string>
}

const SEPARATOR = '  ·  '

export function toPictureTexts(
  file: Omit<TableFile, 'model'> & Pick<ChartFile, 'meta'>, context: FileContext,
): PictureTexts {
  const { zone, words } = context
  const notes = toNotes(file, context)
  const range = notes[0]?.[1] ?? file.rangeLabel
  // The range and the zone stand above, and a request is too long for a line.
  const below = file.proof ? notes.filter(([name]) => ![words.range, words.zone, words.request].includes(name)) : []
  return {
    head: [context.mark?.value, context.project.key, file.meta, range, zone].filter(Boolean).join(SEPARATOR),
    foot: below.map(([name, value]) => `${name} ${value}`).join(SEPARATOR),
    texts: {
      'Title': file.title, 'Range': range, 'Time zone': zone, 'Project': context.project.value,
      'Comment': notes.map(([name, value]) => `${name}: ${value}`).join('\n'),
    },
  }
}
