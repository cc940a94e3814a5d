import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { type DraftStage, toDraft } from '~/utils/pipeline/pipeline-draft'
import type { PipelineDraftState } from './usePipelineDraft'

const SAVED_MS = 5_000

interface SaveRequest {
  name: string
  description: string
  message: string
  stages: DraftStage[]
}

interface SaveOptions {
  state: PipelineDraftState
  pipeline: () => PipelineView | undefined
  projectId: () => string | undefined
  datasets: () => readonly DatasetView[]
  dialogs: Ref<{ save: boolean }>
  /** Called with a new revision of the same pipeline; a new pipeline opens its own page instead. */
  onSaved: (view: PipelineView) => void
  /** Deletes the draft that was kept in the tab. */
  forget: () => void
}

/** Saving from the editor: the dialog, the next step, and the conflict when someone else has saved first. */
export function usePipelineSave({ state, pipeline, projectId, datasets, dialogs, onSaved, forget }: SaveOptions) {
  const { save, isBusy, nameError, isStale } = useSaveRequest(projectId)
  const samples = usePipelineSamples()
  const route = useRoute()
  /** The launch follows once this is saved. */
  const launchesAfter = ref(false)

  const isSaved = () => pipeline() !== undefined && !state.isDirty.value

  /** While one save is under way, another press changes nothing, not even what follows the save. */
  function begin(isLaunch: boolean): boolean {
    if (isBusy.value) {
      return false
    }
    nameError.value = ''
    launchesAfter.value = isLaunch
    return true
  }

  function open() {
    if (begin(false)) {
      dialogs.value.save = !isSaved()
    }
  }

  const openLaunch = (id: string) => goTo({ path: `/pipelines/${id}`, query: { view: route.query.view, launch: '1' } })
  const keepSamples = (id: string) => samples.keep(id, state.draft.value.samples, datasets())

  /** A launch runs what is saved, so changes are saved first; only a missing name is asked for. */
  async function launch() {
    if (!begin(true)) {
      return
    }
    const saved = pipeline()
    const { name, description } = state.draft.value
    if (saved && isSaved()) {
      keepSamples(saved.id)
      await openLaunch(saved.id)
    }
    else if (name.trim() === '') {
      dialogs.value.save = true
    }
    else {
      await confirm({ name: name.trim(), description, message: '' })
    }
  }

  async function confirm(what: Omit<SaveRequest, 'stages'>, isCopy = false) {
    const old = isCopy ? undefined : pipeline()
    const sent = state.draft.value
    const view = await save({ ...what, stages: sent.stages }, old)
    if (!view) {
      // A name that is refused is corrected in the dialog; of a copy, the name is not that of the draft.
      dialogs.value.save = !isCopy && nameError.value !== ''
      return
    }
    dialogs.value.save = false
    isStale.value = false
    forget()
    state.markSaved(toDraft(view), sent)
    keepSamples(view.id)
    if (old) {
      onSaved(view)
    }
    else {
      // Replaces the page of the new draft, to which Back would otherwise lead.
      await goTo(`/pipelines/${view.id}`, { replace: !pipeline() })
    }
    if (launchesAfter.value) {
      await openLaunch(view.id)
    }
  }

  return { open, launch, confirm, launchesAfter: readonly(launchesAfter), isBusy, nameError, isStale, forget, isDirty: () => state.isDirty.value }
}

export type PipelineSave = ReturnType<typeof usePipelineSave>

/** Saves a draft as a new pipeline or as the next revision of one, and reports errors. */
function useSaveRequest(projectId: () => string | undefined) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()
  const { findingText } = useFindingText()
  const nameError = ref('')
  /** Someone else has saved since this draft was begun. */
  const isStale = ref(false)
  const keys = createKeys()

  function send(request: SaveRequest, old: Pick<PipelineView, 'id' | 'version'> | undefined): Promise<PipelineView> {
    const body = { ...request, ...!old && projectId() !== undefined && { projectId: projectId() } }
    return old
      ? api('pipelineReplace', { params: { id: old.id }, body: request, version: old.version })
      : api('pipelineCreate', { body, idempotencyKey: keys.keyFor('pipeline', body) })
  }

  function explain(error: unknown): string | false | undefined {
    const { code } = failureOf(error)
    if (code === 'stale_version') {
      isStale.value = true
      return false
    }
    const wrong = toProblem(error)?.errors?.find(({ pointer }) => pointer === '/name')
    if (wrong) {
      nameError.value = findingText(wrong)
      return false
    }
    return code === 'refused' || code === 'invalid_input' ? t('pipeline.toast.save_refused') : undefined
  }

  const { run: save, isBusy } = useAction(async (request: SaveRequest, old?: Pick<PipelineView, 'id' | 'version'>) => {
    nameError.value = ''
    const view = await send(request, old)
    keys.forget('pipeline')
    notify.done(t('pipeline.toast.saved', { name: view.name, number: view.revision.number }), { durationMs: SAVED_MS })
    return view
  }, { title: () => t('pipeline.toast.save_failed'), explain })

  return { save, isBusy, nameError, isStale }
}
