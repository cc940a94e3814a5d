import type { SourceLayer } from './source-url'

/** What a person can do with a source: a test is done at once, everything else opens a layer. */
export type SourceVerb = 'test' | SourceLayer
