/** What can be done with a pipeline of the list; the last one is asked about first. */
export const PIPELINE_VERBS = ['launch', 'copy', 'archive'] as const
export type PipelineVerb = (typeof PIPELINE_VERBS)[number]
