import type { PipelineSummary } from '#shared/contract/pipeline.contract'

/** Takes a pipeline out of the list; its runs and what it published stay. */
export function usePipelineArchive({ id, name, version }: Pick<PipelineSummary, 'id' | 'name' | 'version'>, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  return useArchive({ noun: 'pipeline', thing: { id, name }, send: () => api('pipelineDelete', { params: { id }, version }), failed: t('pipeline.archive.failed'), onDone })
}
