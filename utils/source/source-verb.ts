import type { SourceLayer } from './source-url'

/** The actions for a source: a test starts at once, every other action opens a layer. */
export type SourceVerb = 'test' | SourceLayer
