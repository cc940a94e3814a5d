import type { Topic } from '#shared/contract/live.contract'

/** Tells open pages what has changed. Publishing is cheap and may be called at event rate. */
export interface Live {
  publish: (topic: Topic) => void
}
