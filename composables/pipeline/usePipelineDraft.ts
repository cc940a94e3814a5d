import type { RoleOf } from '#shared/domain/pipeline/kind-book'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import {
  addStage, changeStage, copyStage, type DraftStage, insertStage, isSameDraft, moveStage, neighborInChain,
  type PipelineDraft, removeStage, renameStage, type StageLink,
} from '~/utils/pipeline/pipeline-draft'

const MAX_STEPS = 200

interface KindFacts {
  roleOf: RoleOf
  /** How many inputs of a kind have names; absent = none of any. */
  countNamed?: (kind: string) => number
}

/** A draft with its history and the selected stage; every change goes through here, so that each can be undone. */
export function usePipelineDraft(initial: PipelineDraft, saved: PipelineDraft, { roleOf, countNamed }: KindFacts) {
  const history = shallowRef(startHistory(initial))
  const base = shallowRef(saved)
  const selected = ref(initial.stages.length > 0 ? 0 : -1)

  const draft = computed(() => history.value.present)
  const stages = computed(() => draft.value.stages)
  const isDirty = computed(() => !isSameDraft(draft.value, base.value))

  function edit(change: Partial<PipelineDraft>, tag = '') {
    history.value = recordEdit(history.value, { ...draft.value, ...change }, tag)
    selected.value = Math.min(selected.value, stages.value.length - 1)
  }

  /** Behind the selected stage, or into a link. */
  function add(kind: string, parameters: DraftStage['parameters'] = {}, link?: StageLink) {
    const added = link
      ? insertStage(stages.value, kind, link)
      : { stages: addStage(stages.value, kind, selected.value, roleOf), index: selected.value + 1 }
    if (added) {
      edit({ stages: changeStage(added.stages, added.index, { parameters }) })
      selected.value = added.index
    }
  }

  function copy(index: number) {
    if (stages.value[index]) {
      edit({ stages: copyStage(stages.value, index) })
      selected.value = index + 1
    }
  }

  function move(index: number, by: 1 | -1) {
    const to = neighborInChain(stages.value, index, by, roleOf)
    if (to !== undefined) {
      edit({ stages: moveStage(stages.value, index, by, roleOf) })
      selected.value = to
    }
  }

  function rename(index: number, key: string) {
    const old = stages.value[index]?.key ?? ''
    const { [old]: sample, ...samples } = draft.value.samples
    edit({ stages: renameStage(stages.value, index, key), samples: sample ? { ...samples, [key]: sample } : samples })
  }

  /** In each step of the history: no undo brings back what was there before. */
  function mapSamples(toSamples: (chosen: Record<string, TaskInput>) => Record<string, TaskInput>) {
    const change = (of: PipelineDraft): PipelineDraft => ({ ...of, samples: toSamples(of.samples) })
    const { past, present, future, tag } = history.value
    history.value = { past: past.map(change), present: change(present), future: future.map(change), tag }
  }

  function step(to: typeof undoEdit) {
    history.value = to(history.value)
    selected.value = Math.max(stages.value.length > 0 ? 0 : -1, Math.min(selected.value, stages.value.length - 1))
  }

  return {
    draft,
    stages,
    selected,
    isDirty,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    edit,
    add,
    copy,
    move,
    rename,
    change: (index: number, change: Partial<DraftStage>, tag = '') =>
      edit({ stages: changeStage(stages.value, index, change) }, tag && `${index}${tag}`),
    remove: (index: number) => edit({ stages: removeStage(stages.value, index, countNamed) }),
    /** The input whose columns the editor shows; at launch the input is chosen again. */
    setSample(key: string, input: TaskInput | undefined) {
      const { [key]: _old, ...others } = draft.value.samples
      edit({ samples: input ? { ...others, [key]: input } : others })
    },
    /** Samples of an earlier visit, where none is chosen yet; no step of its own, so that no undo takes them away. */
    recallSamples(samples: Record<string, TaskInput>) {
      const known = Object.entries(samples).filter(([key]) => stages.value.some(stage => stage.key === key))
      mapSamples(chosen => ({ ...Object.fromEntries(known), ...chosen }))
    },
    mapSamples,
    undo: () => step(undoEdit),
    redo: () => step(redoEdit),
    /**
     * From here on this state counts as saved.
     *
     * @param sent What was saved: later edits stay, unsaved.
     */
    markSaved(view: PipelineDraft, sent = draft.value) {
      base.value = view
      if (!isSameDraft(draft.value, sent)) {
        return
      }
      history.value = { ...history.value, present: { ...draft.value, ...view, samples: draft.value.samples }, tag: '' }
    },
  }
}

export type PipelineDraftState = ReturnType<typeof usePipelineDraft>

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
