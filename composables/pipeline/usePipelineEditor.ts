import { useEventListener, useMediaQuery } from '@vueuse/core'
import type { DatasetView } from '#shared/contract/dataset.contract'
import type { Finding } from '#shared/contract/finding.contract'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { checkPipeline, isUnchecked } from '#shared/domain/pipeline/pipeline-check'
import { type DraftStage, type PipelineDraft, type StageLink, toDraft } from '~/utils/pipeline/pipeline-draft'
import { openModals } from '~/composables/base/modals'
import { fieldPointerOf, sortFindings, stageIndexOf } from '~/utils/pipeline/pipeline-findings'
import { toPreviewFindings } from '~/utils/pipeline/preview-findings'
import { findTextColumn, findUsedColumn, toColumnParameters } from '~/utils/pipeline/text-column'
import type { PipelineDraftState } from './usePipelineDraft'

const PHONE = '(max-width: 760px)'
/** The width that the server assumes: it knows none. */
const SERVER_WIDTH_PX = 1_280
const UNDO_MS = 8_000

interface EditorOptions {
  initial: PipelineDraft
  pipeline: () => PipelineView | undefined
  projectId: () => string | undefined
  kinds: () => readonly StageKindView[]
  datasets: () => readonly DatasetView[]
  list: Readonly<Ref<{ focus: () => Promise<void> } | null>>
  drawer: Readonly<Ref<{ focus: (pointer: string) => void } | null>>
  json: Readonly<Ref<{ focus: () => void } | null>>
}

const BROKEN_JSON: Finding = { severity: 'ERROR', code: 'BROKEN_JSON', pointer: '', stageKey: '', message: '' }

/** A draft, its problems, its selection, and the ways to a stage or a group. */
export function usePipelineEditor({
  initial, pipeline, projectId, kinds, datasets, list, drawer, json,
}: EditorOptions) {
  const saved = pipeline()
  const { roleOfKind } = useStageNames(kinds)
  const { inputNamesOf } = useInputNames(kinds)
  const state = usePipelineDraft(initial, saved ? toDraft(saved) : { ...initial, stages: [] }, {
    roleOf: roleOfKind, countNamed: kind => inputNamesOf(kind).length,
  })
  const { draft, stages, selected } = state
  const typedKeys = useTypedKeys(state)
  /** What the JSON view shows is not what would be saved. */
  const isJsonBroken = ref(false)
  const checked = usePipelineValidation(
    () => ({ projectId: projectId(), stages: stages.value, inputs: draft.value.samples }),
    // While the factory is away there are no kinds: what they would say is unknown.
    now => checkPipeline(now, kinds().length > 0 ? kinds() : undefined),
  )
  const { t } = useI18n()
  const versions = useSampleNames(() => draft.value.samples, datasets)
  /** Of the draft, and of what was entered but could not go into it. */
  const findings = computed(() => sortFindings([
    ...isJsonBroken.value ? [BROKEN_JSON] : [],
    ...typedKeys.findings.value,
    ...toPreviewFindings(checked.findings.value, stages.value, versions.value, t('common.list_separator')),
  ]))
  const count = (severity: Finding['severity']) =>
    findings.value.filter(finding => finding.severity === severity).length
  const errors = computed(() => count('ERROR'))
  const check = {
    ...checked, findings, errors, warnings: computed(() => count('WARNING')),
    isUnchecked: computed(() => checked.state.value === 'unknown' || findings.value.some(isUnchecked)),
  }
  const many = usePipelineGroups({ stages, selected, kinds })
  const isPhone = useMediaQuery(PHONE, { ssrWidth: SERVER_WIDTH_PX })
  /** A drawer that is a layer is closed at first. */
  const isDrawerOpen = ref(false)
  const dialogs = ref({ kind: false, link: false, save: false })
  const { between, setBetween } = useChosenLink(stages)
  const offerUndo = useUndoOffer(state)
  let wantedPointer = ''

  /**
   * Focuses a field, and opens the drawer for it.
   *
   * @param pointer below the selected stage or group
   */
  async function openChosen(pointer: string) {
    isDrawerOpen.value = true
    wantedPointer = pointer
    await nextTick()
    focusWanted()
  }

  function focusWanted() {
    if (drawer.value && wantedPointer !== '') {
      drawer.value.focus(wantedPointer)
      wantedPointer = ''
    }
  }

  /** @param pointer below the stage */
  async function open(index: number, pointer = '/name') {
    selected.value = index
    await openChosen(pointer)
  }

  function openGroup(key: string, pointer = '/parameters') {
    many.choose(key)
    void openChosen(pointer)
  }

  /** Opens the field that a problem is about. */
  function openFinding(finding: Finding) {
    if (finding.code === BROKEN_JSON.code) {
      json.value?.focus()
      return
    }
    const index = stageIndexOf(finding)
    if (index !== undefined && stages.value[index]) {
      void open(index, fieldPointerOf(finding) || '/sourceId')
    }
    else if (stages.value.length === 0) {
      askKind()
    }
  }

  function askKind(link?: StageLink) {
    setBetween(link)
    dialogs.value.kind = true
  }

  async function add(kind: string) {
    const link = between.value
    // The dialog gives the focus back to the row that it was opened from, and a row that gets the focus is selected.
    await nextTick()
    const columns = check.stageColumns.value[stages.value[link?.from ?? selected.value]?.key ?? ''] ?? []
    const column = findUsedColumn(stages.value, columns) ?? findTextColumn(columns)
    const schema = kinds().find(it => it.kind === kind)?.parametersSchema ?? {}
    state.add(kind, toColumnParameters(schema, columns, column), link)
    await nextTick()
    if (isPhone.value) {
      await open(selected.value, '')
      return
    }
    await list.value?.focus()
  }

  /** What had the focus may be gone or disabled after the step. */
  async function step(act: () => void) {
    act()
    await nextTick()
    if (document.activeElement === document.body || document.activeElement?.matches(':disabled')) {
      await list.value?.focus()
    }
  }

  return {
    state, check, many, typedKeys, isJsonBroken, dialogs, between, isPhone, isDrawerOpen,
    open, openGroup, openFinding, askKind, add,
    undo: () => void step(state.undo),
    redo: () => void step(state.redo),
    remove: useStageRemoval(state, kinds, { offerUndo, afterwards: () => list.value?.focus() }),
    offerUndo,
    /** A layer that has just loaded first focuses its own first control. */
    onDrawerReady: () => requestAnimationFrame(focusWanted),
    /** By mouse or touch; on the keyboard, Enter goes to the parameters. */
    pick(index: number) {
      if (isPhone.value) {
        // No field is meant: its keyboard would hide half of them.
        void open(index, '')
      }
      many.select(index)
    },
    pickGroup: (key: string) => isPhone.value ? openGroup(key) : many.choose(key),
    /** Selects the stage of a problem without going to its field. */
    showFinding(finding: Finding) {
      const index = stageIndexOf(finding)
      if (index !== undefined && stages.value[index]) {
        many.select(index)
      }
    },
    /** Acts only without errors: the server would refuse the request, so the first error is shown instead. */
    unlessWrong(act: () => unknown) {
      typedKeys.keep()
      const [worst] = check.findings.value
      if (worst && check.errors.value > 0) {
        openFinding(worst)
      }
      else {
        act()
      }
    },
  }
}

export type PipelineEditorState = ReturnType<typeof usePipelineEditor>

/**
 * Where the stage goes whose type is being chosen; absent: behind the selected one. It is kept by the keys of its
 * stages, as an undo may give them other places, or take one away.
 */
function useChosenLink(stages: Readonly<Ref<readonly DraftStage[]>>) {
  const keys = shallowRef<{ from: string, to: string }>()

  const between = computed((): StageLink | undefined => {
    const { from = '', to = '' } = keys.value ?? {}
    const link = {
      from: stages.value.findIndex(({ key }) => key === from),
      to: stages.value.findIndex(({ key, needs }) => key === to && needs.includes(from)),
    }
    return link.from >= 0 && link.to >= 0 ? link : undefined
  })

  function setBetween(link: StageLink | undefined) {
    const [from, to] = [stages.value[link?.from ?? -1], stages.value[link?.to ?? -1]]
    keys.value = from && to && { from: from.key, to: to.key }
  }

  return { between, setBetween }
}

type OfferUndo = (title: string, onUndo: () => void) => void

/** A note of what was just taken away, with a button that brings it back, unless something was changed since. */
function useUndoOffer(state: PipelineDraftState): OfferUndo {
  const { t } = useI18n()
  const toast = useToast()

  return (title, onUndo) => {
    const after = state.draft.value
    toast.add({
      title,
      icon: 'i-lucide-trash-2',
      duration: UNDO_MS,
      actions: [{ label: t('pipeline.tool.undo'), onClick: () => state.draft.value === after && onUndo() }],
    })
  }
}

/** Removes the selected stage, and offers to undo it. */
function useStageRemoval(
  state: PipelineDraftState,
  kinds: () => readonly StageKindView[],
  { offerUndo, afterwards }: { offerUndo: OfferUndo, afterwards: () => unknown },
) {
  const { t } = useI18n()
  const { nameOfStage } = useStageNames(kinds)

  return () => {
    const stage = state.stages.value[state.selected.value]
    if (!stage) {
      return
    }
    const index = state.selected.value
    state.remove(index)
    offerUndo(t('pipeline.toast.removed', { stage: nameOfStage(stage) }), () => {
      state.undo()
      state.selected.value = index
      void nextTick(afterwards)
    })
    void nextTick(afterwards)
  }
}

interface EditorKeys {
  undo: () => void
  redo: () => void
  save: () => void
  launch: () => unknown
  /** The parameters are in a layer above the page. */
  isLayered: () => boolean
}

/**
 * Ctrl Z, Ctrl Shift Z, Ctrl S, Ctrl Enter (⌘ on a Mac). In a text field Z is the field's own, in a dialog Enter its
 * own; what a dialog covers is not undone unseen.
 */
export function useEditorKeys({ undo, redo, save, launch, isLayered }: EditorKeys) {
  const isCovered = () => openModals.value.length > (isLayered() ? 1 : 0)

  const actOf = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase()
    const { target } = event
    const isText = target instanceof HTMLElement
      && (target.isContentEditable || ['INPUT', 'TEXTAREA'].includes(target.tagName))
    switch (key) {
      case 's': return save
      case 'z': return isText || isCovered() ? undefined : event.shiftKey ? redo : undo
      case 'enter': return event.repeat || event.defaultPrevented || openModals.value.length > 0 ? undefined : launch
      default: return undefined
    }
  }

  useEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) {
      return
    }
    const act = actOf(event)
    if (act) {
      event.preventDefault()
      act()
    }
  })
}
