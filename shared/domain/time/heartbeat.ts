/** Longest silence of a factory that still counts as heard of: three missed heartbeats. */
export const MAX_SILENCE_MS = 30_000
