import type { RunEventView } from '#shared/contract/run.contract'

/** Events that are read as one line. */
export interface EventGroup {
  /** Seq of the oldest: it stays while newer ones come. */
  key: number
  /** Newest first; at least one. */
  events: RunEventView[]
}

/**
 * Folds events that follow each other and are of one kind and one stage. Stages that use tokens side by side take
 * turns with theirs: between two other events those of each stage are one group.
 *
 * @param events newest first
 */
export function foldEvents(events: readonly RunEventView[]): EventGroup[] {
  const groups: RunEventView[][] = []
  /** Groups that may still take an event. */
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
    open = event.type === 'tokens' && [...open.keys()].every(key => key.startsWith('tokens ')) ? open.set(id, begun) : new Map([[id, begun]])
  }
  return groups.map(group => ({ key: group.at(-1)?.seq ?? 0, events: group }))
}

/** `a → a → b` is `a → b`. */
export const withoutRepeats = (words: readonly string[]): string[] => words.filter((word, index) => word !== '' && word !== words[index - 1])
