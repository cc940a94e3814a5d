import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { type DraftStage, toDraft } from '~/utils/pipeline/pipeline-draft'
import type { useDraftStorage } from './useDraftStorage'
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
  storage: Pick<ReturnType<typeof useDraftStorage>, 'forget' | 'rebase'>
}

/** Saving from the editor: the dialog, the next step, and the conflict when someone else has saved first. */
export function usePipelineSave({ state, pipeline, projectId, datasets, dialogs, onSaved, storage }: SaveOptions) {
  const { save, isBusy, nameError, isStale } = useSaveRequest(projectId)
  const samples = usePipelineSamples()
  const route = useRoute()
  /** The launch follows once this is saved. */
  const launchesAfter = ref(false)
  /** The draft becomes another pipeline of this name; absent: the next revision of its own. */
  const copyName = ref<string>()
  /** The page of what was created opens, and takes over the draft. */
  const isMoving = ref(false)

  const isSaved = () => pipeline() !== undefined && !state.isDirty.value

  /** While one save is under way, another press changes nothing, not even what follows the save. */
  function begin(isLaunch: boolean): boolean {
    if (isBusy.value || isMoving.value) {
      return false
    }
    nameError.value = ''
    copyName.value = undefined
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

  async function saveCopy(name: string) {
    copyName.value = name
    await confirm({ name, description: state.draft.value.description, message: '' })
  }

  async function confirm(what: Omit<SaveRequest, 'stages'>) {
    const old = copyName.value === undefined ? pipeline() : undefined
    const sent = state.draft.value
    const view = await save({ ...what, stages: sent.stages }, old)
    if (!view) {
      // A name that is refused is corrected in the dialog.
      dialogs.value.save = nameError.value !== ''
      return
    }
    dialogs.value.save = false
    isStale.value = false
    state.markSaved(toDraft(view), sent)
    storage.rebase(view)
    keepSamples(view.id)
    if (old) {
      onSaved(view)
    }
    else {
      await moveTo(view)
    }
    if (launchesAfter.value) {
      await openLaunch(view.id)
    }
  }

  async function moveTo({ id }: PipelineView) {
    isMoving.value = true
    try {
      // Replaces the page of the new draft, to which Back would otherwise lead.
      await goTo(`/pipelines/${id}`, { replace: !pipeline() })
    }
    finally {
      isMoving.value = false
    }
  }

  return {
    open,
    launch,
    confirm,
    saveCopy,
    copyName: readonly(copyName),
    launchesAfter: readonly(launchesAfter),
    isBusy,
    nameError,
    isStale,
    forget: storage.forget,
    /** Whoever leaves now is asked. */
    isAtRisk: () => state.isDirty.value && !isMoving.value,
  }
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
    const title = t('pipeline.toast.saved', { name: view.name, number: view.revision.number })
    const doubt = view.launchCheck === 'refused'
      ? t('pipeline.toast.saved_refused')
      : view.launchCheck === 'unchecked' ? t('pipeline.toast.saved_unchecked') : undefined
    if (doubt === undefined) {
      notify.done(title, { durationMs: SAVED_MS })
    }
    else {
      notify.warned(title, { description: doubt, durationMs: 2 * SAVED_MS })
    }
    return view
  }, { title: () => t('pipeline.toast.save_failed'), explain })

  return { save, isBusy, nameError, isStale }
}
