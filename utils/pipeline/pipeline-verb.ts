/** The actions for a pipeline in the list. */
export type PipelineVerb = 'launch' | 'copy' | 'archive'
