/** Where a source lies. */
export const SOURCE_KINDS = ['upload', 'folder'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Stage kinds that read a source. */
export const INGEST_KINDS = ['ingest.files', 'ingest.jsonl', 'ingest.csv'] as const
export type IngestKind = (typeof INGEST_KINDS)[number]
