import type { RunEventView } from '#shared/contract/run/run-event.contract'

/** Events shown as one line. */
export interface EventGroup {
  /** Seq of the oldest event: it stays the same while newer ones arrive. */
  key: number
  /** Newest first; at least one. */
  events: RunEventView[]
}

/**
 * Folds consecutive events of one kind and one stage. Token events of stages that run in parallel alternate: between
 * two other events, those of each stage form one group.
 *
 * @param events newest first
 */
export function foldEvents(events: readonly RunEventView[]): EventGroup[] {
  const groups: RunEventView[][] = []
  /** Groups that can still take an event. */
  let open = new Map<string, RunEventView[]>()
  for (const event of events) {
    const id = `${event.type} ${event.stageKey}`
    const group = open.get(id)
    if (group) {
      group.push(event)
      continue
    }
    const begun = [event]
    groups.push(begun)
    open = event.type === 'tokens' && [...open.keys()].every(key => key.startsWith('tokens '))
      ? open.set(id, begun)
      : new Map([[id, begun]])
  }
  return groups.map(group => ({ key: group.at(-1)?.seq ?? 0, events: group }))
}

/** `a → a → b` is `a → b`. */
export const withoutRepeats = (words: readonly string[]): string[] =>
  words.filter((word, index) => word !== '' && word !== words[index - 1])
