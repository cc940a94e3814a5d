/** Where a source lies. */
export const SOURCE_KINDS = ['upload', 'folder'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Findings of a source that can be read and has nothing in it. */
export const EMPTY_CODES: ReadonlySet<string> = new Set(['EMPTY_FILE', 'NO_RECORDS'])
