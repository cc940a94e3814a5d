import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { toDraft } from '~/utils/pipeline/pipeline-draft'
import type { PipelineDraftState } from './usePipelineDraft'

interface SavingOptions {
  state: PipelineDraftState
  pipeline: () => PipelineView | undefined
  projectId: () => string | undefined
  datasets: () => readonly DatasetView[]
  dialogs: { save: boolean }
  /** A new revision of the same pipeline; a new pipeline has a page of its own, which is shown then. */
  onSaved: (view: PipelineView) => void
  /** What was kept in the tab goes. */
  forget: () => void
}

/** Saving from the editor: the dialog, what comes after it, and what to do when someone else was first. */
export function usePipelineSaving({ state, pipeline, projectId, datasets, dialogs, onSaved, forget }: SavingOptions) {
  const { save, isBusy, errors, isStale } = usePipelineSave(projectId)
  const samples = usePipelineSamples()
  const route = useRoute()
  let launchesAfter = false

  function open() {
    errors.value = []
    launchesAfter = false
    dialogs.save = state.isDirty.value || !pipeline()
  }

  const openLaunch = (id: string) => navigateTo({ path: `/pipelines/${id}`, query: { view: route.query.view, launch: '1' } })
  const keepSamples = (id: string) => samples.keep(id, state.draft.value.samples, datasets())

  /** What is launched is what is saved. */
  async function launch() {
    const saved = pipeline()
    open()
    launchesAfter = true
    if (saved && !state.isDirty.value) {
      keepSamples(saved.id)
      await openLaunch(saved.id)
    }
  }

  async function confirm(what: { name: string, description: string, message: string }, isCopy = false) {
    const old = isCopy ? undefined : pipeline()
    const view = await save({ ...what, stages: state.stages.value }, old)
    if (!view) {
      dialogs.save = dialogs.save && errors.value.some(error => error.pointer === '/name')
      return
    }
    dialogs.save = false
    isStale.value = false
    forget()
    state.markSaved(toDraft(view))
    keepSamples(view.id)
    if (old) {
      onSaved(view)
    }
    if (!old) {
      // In the place of a new draft, to which Back would otherwise lead.
      await navigateTo(`/pipelines/${view.id}`, { replace: !pipeline() })
    }
    if (launchesAfter) {
      await openLaunch(view.id)
    }
  }

  return { open, launch, confirm, isBusy, errors, isStale, forget, isDirty: () => state.isDirty.value }
}

export type PipelineSaving = ReturnType<typeof usePipelineSaving>
