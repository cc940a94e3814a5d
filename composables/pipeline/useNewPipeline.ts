import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { type PipelineDraft, toDraft } from '~/utils/pipeline/pipeline-draft'
import { proposePipeline } from '~/utils/pipeline/pipeline-start'
import { type StartChoice, toStartUrl } from '~/utils/pipeline/pipeline-url'

/** The first draft of a new pipeline, from the chosen start; nothing is saved. */
export function useNewPipeline(choice: MaybeRefOrGetter<StartChoice | undefined>) {
  const { t } = useI18n()
  const api = useApi()
  const { book } = useStageNames()

  /** The columns as the check of the stages returns them, for any kind of input. */
  async function columnsOf(kind: string, projectId: string, what: { sourceId?: string, input?: TaskInput }) {
    const stage = { key: 'read', kind, ...what.sourceId !== undefined && { sourceId: what.sourceId } }
    const { stageColumns } = await api(
      'pipelineValidate', { body: { projectId, stages: [stage], inputs: what.input ? { read: what.input } : {} } },
    )
    return stageColumns.read ?? []
  }

  /**
   * Where the project has one dataset, nothing is to be chosen. That is only a convenience: when the list
   * cannot be read, the pipeline begins without a target, which the editor then asks for.
   */
  async function findOnlyDataset(projectId: string): Promise<string | undefined> {
    const { items: [only, ...others] } = await api('datasetList', { query: { projectId, limit: 2 } })
      .catch(() => ({ items: [] }))
    return others.length === 0 ? only?.id : undefined
  }

  async function propose(start: StartChoice): Promise<PipelineDraft> {
    switch (start.type) {
      case 'empty': return proposePipeline(start)
      case 'copy': {
        const view = await api('pipelineGet', { params: { id: start.id } })
        return { ...toDraft(view), name: t('pipeline.new.copy_name', { name: view.name }) }
      }
      case 'source': {
        const { id, name, stageKind, projectId } = await api('sourceGet', { params: { id: start.id } })
        const [columns, targetId] = await Promise.all([
          columnsOf(stageKind, projectId, { sourceId: id }), findOnlyDataset(projectId),
        ])
        return { ...proposePipeline({ type: 'source', id, stageKind, columns, targetId }), name }
      }
      case 'dataset': {
        const { latest, name, projectId } = await api('datasetGet', { params: { id: start.id } })
        const readKind = book.value.kindOf('input') ?? ''
        const columns = latest ? await columnsOf(readKind, projectId, { input: { datasetVersionId: latest.id } }) : []
        return { ...proposePipeline({ type: 'dataset', versionId: latest?.id, columns }), name }
      }
    }
  }

  return useFetched(
    () => `newPipeline:${asName(toValue(choice))}`,
    async () => {
      const start = toValue(choice)
      return start ? { draft: await propose(start) } : null
    },
    // Not worth a slower first byte, and a body cannot be sent while the server renders.
    { immediate: import.meta.client },
  )
}

const asName = (choice: StartChoice | undefined) => choice ? toStartUrl(choice) : 'none'
