export const RELEASE_STATES = [
  'DRAFT', 'CHECKING', 'READY', 'PUBLISHED', 'DEPRECATED', 'WITHDRAWN', 'ARCHIVED', 'RESTORING',
] as const
export type ReleaseState = (typeof RELEASE_STATES)[number]

/** What a person asks for. */
export const RELEASE_VERBS = [
  'edit', 'discard', 'check', 'publish', 'deprecate', 'withdraw', 'archive', 'restore',
] as const
export type ReleaseVerb = (typeof RELEASE_VERBS)[number]

const VERB_FROM: Record<ReleaseVerb, readonly ReleaseState[]> = {
  edit: ['DRAFT', 'READY'],
  discard: ['DRAFT', 'READY'],
  check: ['DRAFT', 'READY'],
  publish: ['READY'],
  deprecate: ['PUBLISHED'],
  withdraw: ['PUBLISHED', 'DEPRECATED'],
  archive: ['DEPRECATED'],
  restore: ['ARCHIVED'],
}

/** Every change of state there is; a withdrawn release stays withdrawn. */
const NEXT: Record<ReleaseState, readonly ReleaseState[]> = {
  DRAFT: ['CHECKING'],
  // All gates passed; not all passed.
  CHECKING: ['READY', 'DRAFT'],
  // Checked again; published; changed, which makes what was checked void.
  READY: ['CHECKING', 'PUBLISHED', 'DRAFT'],
  PUBLISHED: ['DEPRECATED', 'WITHDRAWN'],
  DEPRECATED: ['ARCHIVED', 'WITHDRAWN'],
  WITHDRAWN: [],
  ARCHIVED: ['RESTORING'],
  // As it was, or published anew; a damaged file sends it back.
  RESTORING: ['PUBLISHED', 'DEPRECATED', 'ARCHIVED'],
}

export const canBecome = (from: ReleaseState, to: ReleaseState): boolean => NEXT[from].includes(to)

export const isPossible = (verb: ReleaseVerb, state: ReleaseState): boolean => VERB_FROM[verb].includes(state)

/** From publication on nothing of it may change any more. */
export const isOut = (state: ReleaseState): boolean => !['DRAFT', 'CHECKING', 'READY'].includes(state)

/** Its files can be had. */
export const isDownloadable = (state: ReleaseState): boolean => state === 'PUBLISHED' || state === 'DEPRECATED'

export const RELEASE_CHANNELS = ['latest', 'stable'] as const
export type ReleaseChannel = (typeof RELEASE_CHANNELS)[number]
