import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import type { FieldError } from '~/utils/form/schema-form'

export interface SaveRequest {
  name: string
  description: string
  message: string
  stages: DraftStage[]
}

/** Saves a draft as a new pipeline or as the next revision of one; says what stood in the way. */
export function usePipelineSave(projectId: () => string | undefined) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()
  const isBusy = ref(false)
  const errors = ref<FieldError[]>([])
  /** Someone else saved since this draft was begun. */
  const isStale = ref(false)
  const keys = createKeys()

  function send(request: SaveRequest, old: Pick<PipelineView, 'id' | 'version'> | undefined): Promise<PipelineView> {
    const body = { ...request, ...!old && projectId() !== undefined && { projectId: projectId() } }
    return old
      ? api('pipelineReplace', { params: { id: old.id }, body: request, version: old.version })
      : api('pipelineCreate', { body, idempotencyKey: keys.keyFor('pipeline', body) })
  }

  async function save(request: SaveRequest, old?: Pick<PipelineView, 'id' | 'version'>): Promise<PipelineView | undefined> {
    if (isBusy.value) {
      return undefined
    }
    isBusy.value = true
    errors.value = []
    try {
      const view = await send(request, old)
      keys.forget('pipeline')
      toast.add({ title: t('pipeline.toast.saved', { name: view.name, number: view.revision.number }), icon: 'i-lucide-circle-check', color: 'success', duration: 5_000 })
      return view
    }
    catch (error) {
      tell(error)
      return undefined
    }
    finally {
      isBusy.value = false
    }
  }

  function tell(error: unknown) {
    const { code } = failureOf(error)
    if (code === 'stale_version') {
      isStale.value = true
      return
    }
    if (code === 'conflict') {
      errors.value = [{ pointer: '/name', message: t('pipeline.save.name_taken') }]
      return
    }
    errors.value = toProblem(error)?.errors ?? []
    toast.add({ title: t('pipeline.toast.save_failed'), description: code === 'refused' || code === 'invalid_input' ? t('pipeline.toast.save_refused') : textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
  }

  return { save, isBusy, errors, isStale }
}
