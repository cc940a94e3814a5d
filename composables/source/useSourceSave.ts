import type { Finding } from '#shared/contract/finding.contract'
import type { SourceCreated, SourceView } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { toSourcePipeline } from '~/utils/source/source-url'
import { type SourceDraft, toSourceBody } from './useSourceDraft'

/** The result: the source, and the run that imports it, if one was asked for and started. */
export interface SavedSource {
  source: SourceView
  runId?: string
}

/** Long enough to read what comes next. */
const SAVED_MS = 8_000

/** Fields of the last step that show their own error. */
const FIELDS = ['/name', '/datasetName']

/** Saves a source, with the new dataset that it is imported into: both, or neither. Then starts the import. */
export function useSourceSave(draft: Readonly<Ref<SourceDraft>>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { findingText } = useFindingText()
  const { check } = useSavedSourceCheck()
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  async function saveSource(isImported: boolean) {
    const { target, ...texts } = draft.value
    const name = texts.name.trim()
    const dataset = isImported && target === 'new' ? { datasetName: texts.datasetName.trim() || name } : {}
    const body = { ...toSourceBody(draft.value), projectId: projectId.value, name, ...dataset }
    const saved = await api('sourceCreate', { body, idempotencyKey: keys.keyFor('source', body) })
    await check(saved)
    return saved
  }

  const { run: startImport } = useAction(async ({ id: sourceId, datasetId }: SourceCreated) => {
    const id = datasetId ?? draft.value.datasetId
    return api('datasetImport', { params: { id }, body: { sourceId }, idempotencyKey: keys.keyFor('import', id) })
  }, { title: () => t('source.save.import_failed') })

  /** The name of a dataset may be taken by the one that is meant. */
  const textOf = (fault: Pick<Finding, 'code' | 'message' | 'pointer'>) =>
    fault.pointer === '/datasetName' && fault.code === 'NAME_TAKEN'
      ? t('source.save.dataset_taken')
      : findingText(fault)

  const { run: save, isBusy } = useAction(async (isImported: boolean): Promise<SavedSource> => {
    errors.value = {}
    const source = await saveSource(isImported)
    if (!isImported) {
      notify.done(t('source.save.done', { name: source.name }), {
        durationMs: SAVED_MS,
        actions: [{
          label: t('source.verb.pipeline'),
          icon: 'i-lucide-workflow',
          onClick: () => goTo(toSourcePipeline(source.id)),
        }],
      })
      return { source }
    }
    const run = await startImport(source)
    return { source, ...run && { runId: run.id } }
  }, {
    title: () => t('source.save.failed'),
    explain: (error) => {
      const found = toProblem(error)?.errors ?? []
      const shown = found.filter(({ pointer }) => FIELDS.includes(pointer))
      errors.value = Object.fromEntries(shown.map(field => [field.pointer, textOf(field)]))
      return shown.length > 0 ? false : found[0] && findingText(found[0])
    },
  })

  return { isBusy, errors, save }
}
