/** Kinds of source by location. */
export const SOURCE_KINDS = ['upload', 'folder'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Findings of a source that can be read, but has no record: its test is not `ok`, and it is no failure. */
export const EMPTY_CODES: ReadonlySet<string> = new Set(['EMPTY_FILE', 'NO_RECORDS'])
