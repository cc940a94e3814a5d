/** How far back the uses of a source are counted. */
export const SOURCE_USE_DAYS = 30
/** Pipelines that are named of each source; the rest is only counted. */
export const MOST_NAMED_PIPELINES = 3
