/** One entry as the chain covers it; texts exactly as the database has them. */
export interface SealedEntry {
  id: string
  projectId: string | null
  actor: string
  action: string
  noun: string
  nounId: string
  /** Canonical text of the jsonb. */
  before: string | null
  after: string | null
  requestId: string
  /** ISO 8601 in UTC, with microseconds. */
  createdAt: string
}

/** Stands before the first link. */
export const CHAIN_START = '0'.repeat(64)

/** What a link is a hash of: the hash before it, its place, and every column of its entry, as one unambiguous text. */
export function toLinkText(previous: string, position: number, entry: SealedEntry): string {
  const { id, projectId, actor, action, noun, nounId, before, after, requestId, createdAt } = entry
  return JSON.stringify([
    'audit-chain-1', previous, position, id, projectId, actor, action, noun, nounId, before, after, requestId,
    createdAt,
  ])
}
