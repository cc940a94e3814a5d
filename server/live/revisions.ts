import type { Topic } from '#shared/contract/live.contract'

export interface Revisions {
  get: (topic: Topic) => number
  raise: (topic: Topic) => void
}

/** There is a topic per run; the topics that changed longest ago share one number. */
const MAX_TOPICS = 10_000

/**
 * Numbers that only grow, also across restarts: they start from the start time, so a client
 * with an older number sees that it is behind.
 */
export function createRevisions(start = Date.now(), maxTopics = MAX_TOPICS): Revisions {
  let last = start
  /** Revision of a forgotten or unchanged topic: not less than the real one, so nothing is missed. */
  let floor = start
  const revisions = new Map<Topic, number>()

  return {
    get: topic => revisions.get(topic) ?? floor,
    raise(topic) {
      last += 1
      // Deleted and set again: the map's order is the order of changes.
      revisions.delete(topic)
      revisions.set(topic, last)
      const oldest = revisions.size > maxTopics ? revisions.entries().next().value : undefined
      if (oldest) {
        revisions.delete(oldest[0])
        floor = oldest[1]
      }
    },
  }
}
