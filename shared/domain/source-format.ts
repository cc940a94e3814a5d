/** Stage kinds that read a source. */
export const INGEST_KINDS = ['ingest.files', 'ingest.jsonl', 'ingest.csv'] as const
export type IngestKind = (typeof INGEST_KINDS)[number]

interface Format {
  format: string
  /** What people call it, one name for each of its first endings. */
  names: readonly string[]
  /** Endings of files, without the dot. */
  extensions: readonly string[]
  mediaType: string
  kind: IngestKind
}

/** What a file may be: by its name, and which stage kind reads it. */
export const SOURCE_FORMATS = [
  { format: 'jsonl', names: ['JSONL'], extensions: ['jsonl', 'ndjson'], mediaType: 'application/jsonl', kind: 'ingest.jsonl' },
  { format: 'json', names: ['JSON'], extensions: ['json'], mediaType: 'application/json', kind: 'ingest.jsonl' },
  { format: 'csv', names: ['CSV', 'TSV'], extensions: ['csv', 'tsv'], mediaType: 'text/csv', kind: 'ingest.csv' },
  { format: 'text', names: ['TXT', 'Markdown'], extensions: ['txt', 'md', 'markdown'], mediaType: 'text/plain', kind: 'ingest.files' },
] as const satisfies readonly Format[]

export type SourceFormat = (typeof SOURCE_FORMATS)[number]['format']

const FORMATS: readonly (Format & { format: SourceFormat })[] = SOURCE_FORMATS

export const FORMAT_NAMES = FORMATS.flatMap(({ names }) => names)

/** What a stage kind reads, for example `CSV / TSV`: the same in every language. */
export const toIngestName = (kind: string): string => FORMATS.filter(format => format.kind === kind).flatMap(({ names }) => names).join(' / ') || kind

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
export const toIngestKind = (format: string | undefined): IngestKind => FORMATS.find(known => known.format === format)?.kind ?? 'ingest.files'

/** What is unknown goes as bytes. */
export const toMediaType = (format: string): string => FORMATS.find(known => known.format === format)?.mediaType ?? 'application/octet-stream'
