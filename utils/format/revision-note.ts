import { toShortId } from './short-id'

const FROM_RETRY = 'saved-from-retry:'

/** The note of a revision that saves what a retry changed: a code, which each reader sees in their own language. */
export const toRetryNote = (runId: string): string => `${FROM_RETRY}${toShortId(runId)}`

/** @returns undefined when a person wrote the note. */
export const findRetryOf = (note: string): string | undefined =>
  new RegExp(`^${FROM_RETRY}([0-9a-f]+)$`).exec(note)?.[1]
