/** What can be done with a pipeline of the list. */
export type PipelineVerb = 'launch' | 'copy' | 'archive'
