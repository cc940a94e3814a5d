/** Stage kinds that read a source. */
export const INGEST_KINDS = ['ingest.files', 'ingest.jsonl', 'ingest.csv'] as const
export type IngestKind = (typeof INGEST_KINDS)[number]

interface Format {
  format: string
  /** What people call it. */
  name: string
  /** Endings of files, without the dot. */
  extensions: readonly string[]
  mediaType: string
  kind: IngestKind
}

/** What a file may be: by its name, and which stage kind reads it. */
export const SOURCE_FORMATS = [
  {
    format: 'jsonl', name: 'JSONL', extensions: ['jsonl', 'ndjson'], mediaType: 'application/jsonl',
    kind: 'ingest.jsonl',
  },
  { format: 'json', name: 'JSON', extensions: ['json'], mediaType: 'application/json', kind: 'ingest.jsonl' },
  { format: 'csv', name: 'CSV', extensions: ['csv'], mediaType: 'text/csv', kind: 'ingest.csv' },
  { format: 'tsv', name: 'TSV', extensions: ['tsv'], mediaType: 'text/tab-separated-values', kind: 'ingest.csv' },
  { format: 'text', name: 'TXT', extensions: ['txt'], mediaType: 'text/plain', kind: 'ingest.files' },
  {
    format: 'markdown', name: 'Markdown', extensions: ['md', 'markdown'], mediaType: 'text/markdown',
    kind: 'ingest.files',
  },
] as const satisfies readonly Format[]

export type SourceFormat = (typeof SOURCE_FORMATS)[number]['format']

const FORMATS: readonly (Format & { format: SourceFormat })[] = SOURCE_FORMATS

export const FORMAT_NAMES = FORMATS.map(({ name }) => name)

/** What a stage kind reads, for example `CSV / TSV`: the same in every language. */
export const toIngestName = (kind: string): string =>
  FORMATS.filter(format => format.kind === kind).map(({ name }) => name).join(' / ') || kind

/** What people call a format that was read; a table is called by its delimiter. */
export function toFormatName(format: string, delimiter?: string): string {
  const read = format === 'csv' && delimiter === TAB ? 'tsv' : format
  return FORMATS.find(known => known.format === read)?.name ?? format.toUpperCase()
}

const TAB = '\t'

interface ReadSource {
  stageKind: string
  parameters: Readonly<Record<string, unknown>>
  upload: { filename: string, format: string } | null
}

/** Older uploads are stored as `csv` and `text`, whichever of the two of their kind they are. */
function toFileFormat({ filename, format }: NonNullable<ReadSource['upload']>): string {
  const named = findFormat(filename)
  return named !== undefined && (format === 'csv' || format === 'text') && toIngestKind(named) === toIngestKind(format)
    ? named
    : format
}

/** What people call the format of a source: by its settings, then by what the file is or what the pattern matches. */
export function toSourceFormatName({ stageKind, parameters, upload }: ReadSource): string {
  const { delimiter, glob } = parameters
  if (stageKind === 'ingest.csv' && typeof delimiter === 'string' && delimiter.length === 1) {
    return toFormatName('csv', delimiter)
  }
  const format = upload ? toFileFormat(upload) : typeof glob === 'string' ? findFormat(glob) : undefined
  // A table may be read as text: then its own format says nothing.
  return format !== undefined && toIngestKind(format) === stageKind
    ? toFormatName(format === 'unknown' ? 'text' : format)
    : toIngestName(stageKind)
}

/** For the choice of a file: what a browser offers. */
export const ACCEPTED_FILES = [
  ...FORMATS.flatMap(({ extensions }) => extensions.map(extension => `.${extension}`)),
  '.gz', 'text/*', ...FORMATS.map(({ mediaType }) => mediaType), 'application/x-ndjson', 'application/gzip',
].join(',')

const COMPRESSED = /\.(?:gz|gzip)$/i

/** By the ending of its name; undefined where that says nothing. */
export function findFormat(filename: string): SourceFormat | undefined {
  const extension = /\.(\w+)$/.exec(filename.replace(COMPRESSED, ''))?.[1]?.toLowerCase()
  return FORMATS.find(({ extensions }) => extension !== undefined && extensions.includes(extension))?.format
}

/** What is unknown is read as text. */
export const toIngestKind = (format: string | undefined): IngestKind =>
  FORMATS.find(known => known.format === format)?.kind ?? 'ingest.files'

/** What is unknown goes as bytes. */
export const toMediaType = (format: string): string =>
  FORMATS.find(known => known.format === format)?.mediaType ?? 'application/octet-stream'
