import type { Topic } from '#shared/contract/live.contract'

export interface Revisions {
  get: (topic: Topic) => number
  raise: (topic: Topic) => void
}

/** There is a topic per run; those that changed longest ago share one number. */
const MAX_TOPICS = 10_000

/**
 * Numbers that only grow, also over a restart: the count begins at the time of the start, so whoever
 * comes back with a number from before sees that it is behind.
 */
export function createRevisions(start = Date.now(), maxTopics = MAX_TOPICS): Revisions {
  let last = start
  /** What a forgotten or never changed topic stands at: not less than the truth, so nothing is missed. */
  let floor = start
  const revisions = new Map<Topic, number>()

  return {
    get: topic => revisions.get(topic) ?? floor,
    raise(topic) {
      last += 1
      // Out and in again: the map's order is the order of changes.
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
