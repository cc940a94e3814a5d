import type { SampleState, Verdict } from '#shared/domain/quality/sample-state'
import type { Tone } from '../base/look'

export const VERDICT_LOOK: Record<Verdict, { icon: string, tone: Tone, key: string }> = {
  PASS: { icon: 'i-lucide-circle-check', tone: 'green', key: '1' },
  FIX_AND_PASS: { icon: 'i-lucide-wrench', tone: 'amber', key: '2' },
  FAIL: { icon: 'i-lucide-circle-x', tone: 'red', key: '3' },
}

export interface StripRun {
  state: SampleState
  /** Position of the first one, from 0, and how many. */
  start: number
  count: number
}

/** Neighbours of one state together: a strip of 5,000 samples needs few shapes. */
export function toStrip(states: readonly SampleState[]): StripRun[] {
  const runs: StripRun[] = []
  states.forEach((state, start) => {
    const last = runs.at(-1)
    if (last?.state === state) {
      last.count += 1
    }
    else {
      runs.push({ state, start, count: 1 })
    }
  })
  return runs
}
