/** What a person can do with a source. */
export type SourceVerb = 'preview' | 'test' | 'import' | 'edit' | 'archive'
