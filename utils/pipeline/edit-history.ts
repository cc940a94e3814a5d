const MAX_STEPS = 200

/** States of a document, for undo and redo. */
export interface EditHistory<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /**
   * What the last step changed: the next step with the same tag is merged into it (typing is one step, not one a
   * letter).
   */
  tag: string
}

export const startHistory = <T>(present: T): EditHistory<T> => ({ past: [], present, future: [], tag: '' })

/** @param tag '' = a step of its own. */
export function recordEdit<T>(history: EditHistory<T>, present: T, tag = ''): EditHistory<T> {
  const isSameStep = tag !== '' && tag === history.tag
  return {
    past: isSameStep ? history.past : [...history.past, history.present].slice(-MAX_STEPS),
    present, future: [], tag,
  }
}

export function undoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const before = history.past.at(-1)
  return before === undefined
    ? history
    : { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], tag: '' }
}

export function redoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const [next, ...future] = history.future
  return next === undefined ? history : { past: [...history.past, history.present], present: next, future, tag: '' }
}
