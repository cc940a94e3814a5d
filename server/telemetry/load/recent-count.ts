import { toIsRecent, type Period } from './recent-times'

export interface RecentCount {
  add: () => void
  count: () => number
}

/** Counts what happened in the last period. */
export function createRecentCount({ stepMs, steps }: Period, now: () => number = Date.now): RecentCount {
  const kept: { number: number, count: number }[] = []
  const numberOf = () => Math.floor(now() / stepMs)
  return {
    add() {
      const number = numberOf()
      const place = number % steps
      const known = kept[place]
      kept[place] = { number, count: (known?.number === number ? known.count : 0) + 1 }
    },
    count() {
      const isRecent = toIsRecent(numberOf(), steps)
      return kept.reduce((sum, step) => sum + (isRecent(step) ? step.count : 0), 0)
    },
  }
}
