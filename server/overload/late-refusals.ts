/** Of one sender within a second: those of many pages that load again together are told at once. */
const QUICK = 50
const WINDOW_MS = 1_000
/** The others are told between these, evenly: who waits for all of them does not come back with all at once sooner. */
const FIRST_MS = 1_000
const LAST_MS = 5_000
const STEP_MS = 20
/** Connections that wait for a late refusal; each keeps some kilobytes. */
const MOST_HELD = 2_048

export interface LateRefusals {
  /**
   * Tells a refusal later, if there were many of this sender within a second.
   *
   * @returns a function to call when the connection has ended, told or not; undefined = it is to be told now
   */
  hold: (sender: string, tell: () => void) => (() => void) | undefined
}

/**
 * Makes those wait who ask again at once, whatever they are told. A refusal costs little, but everybody who comes
 * behind a thousand of them waits for each.
 */
export function createLateRefusals({ quick = QUICK, mostHeld = MOST_HELD } = {}): LateRefusals {
  const refused = new Map<string, number>()
  let sinceMs = performance.now()
  let held = 0

  function countOf(sender: string): number {
    const nowMs = performance.now()
    if (nowMs - sinceMs >= WINDOW_MS) {
      refused.clear()
      sinceMs = nowMs
    }
    const many = (refused.get(sender) ?? 0) + 1
    refused.set(sender, many)
    return many
  }

  return {
    hold(sender, tell) {
      const late = countOf(sender) - quick
      if (late <= 0 || held >= mostHeld) {
        return undefined
      }
      held += 1
      let isOver = false
      const leave = () => {
        held -= isOver ? 0 : 1
        isOver = true
      }
      const timer = setTimeout(() => {
        leave()
        tell()
      }, FIRST_MS + late * STEP_MS % (LAST_MS - FIRST_MS))
      return () => {
        clearTimeout(timer)
        leave()
      }
    },
  }
}
