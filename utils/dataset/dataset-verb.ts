/** What a person can do with a dataset besides opening it. */
export type DatasetVerb = 'import' | 'edit' | 'archive'
