import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { FormOption } from '../form/useFormContext'
import { isUuid } from '~/utils/api/url-query'
import type { RevisionPair } from '~/utils/pipeline/pipeline-url'

const MOST_SOURCES = 200
const MOST_REVISIONS = 100
const MOST_OPTIONS = 200
/** In the place of a name that is still being read. */
const UNREAD = '…'

/** Stage types that the factory knows. */
export const useStageKinds = () => useApiData('stageKindList')

/** Revisions of a pipeline, newest first; saving changes the version, and with it the key. */
export const usePipelineRevisions = (pipeline: MaybeRefOrGetter<Pick<PipelineView, 'id' | 'version'>>) =>
  useApiData('pipelineRevisionList', () => ({ params: { id: toValue(pipeline).id }, query: { limit: MOST_REVISIONS } }), { name: () => `revisions:${toValue(pipeline).version}` })

/** The differences between two revisions; the previous pair stays in sight while one is read. */
export const usePipelineDiff = (pipelineId: string, pair: () => RevisionPair) =>
  useApiData('pipelineDiff', () => ({ params: { id: pipelineId }, query: pair() }))

/** Models that the model service offers, for a field that names one. Without an answer the field takes any name. */
export function useModelOptions(isWanted: () => boolean): ComputedRef<FormOption[]> {
  const { nameText } = useModelText()
  const models = useApiData('modelAvailable', {}, { immediate: false })
  onMounted(() => watch(isWanted, (wanted) => {
    if (wanted) {
      void models.refresh()
    }
  }, { immediate: true }))
  return computed(() => models.data.value?.items.filter(({ state }) => state !== 'UNAVAILABLE').map(model => ({ id: model.id, name: nameText(model) })) ?? [])
}

/** One page of things with names, which may not be all, or not be read. */
interface NamedList {
  data: Readonly<Ref<{ items: readonly { id: string, name: string }[], nextCursor: string | null } | null>>
  error: Readonly<Ref<unknown>>
  refresh: () => Promise<void>
}

/**
 * Names of things of the project, once they are wanted. An archived one is no option, but has a name: a stage may still
 * name it. One without a name is unknown only when both lists were read to their ends.
 */
function useNames(isWanted: () => boolean, [living, archived]: readonly [NamedList, NamedList], unknown: () => string) {
  const { t } = useI18n()
  onMounted(() => watch(isWanted, (wanted) => {
    if (wanted) {
      void living.refresh()
      void archived.refresh()
    }
  }, { immediate: true }))
  const listNames = ({ data }: NamedList) => data.value?.items.map(({ id, name }) => [id, name] as const) ?? []
  const names = computed(() => new Map([
    ...listNames(archived).map(([id, name]) => [id, t('form.archived', { name })] as const),
    ...listNames(living),
  ]))
  const isComplete = computed(() =>
    [living, archived].every(({ data, error }) => data.value?.nextCursor === null && !error.value))

  /** Never an id: those who read it know none. What is no id is shown as it was entered. */
  return (id: string): string => names.value.get(id) ?? (!isUuid(id) ? id : isComplete.value ? unknown() : UNREAD)
}

/** Quality policies of the project, for a field that names one. */
export function usePolicyOptions(isWanted: () => boolean) {
  const { t } = useI18n()
  const projectId = useProjectId()
  const listOf = (archived?: 'true') => useApiData('qcPolicyList', () => ({
    query: { projectId: projectId.value, limit: MOST_OPTIONS, archived },
  }), { name: 'policy-options', immediate: false, topics: ['quality'] })
  const policies = listOf()
  const nameOf = useNames(isWanted, [policies, listOf('true')], () => t('form.policy_unknown'))
  const options = computed(() => policies.data.value?.items.map(({ id, name }) => ({ id, name })) ?? [])
  return { options, nameOf }
}

/** The name of a dataset that a form does not offer: it was archived, or its list is still being read. */
export function useDatasetName(isWanted: () => boolean) {
  const { t } = useI18n()
  const projectId = useProjectId()
  const listOf = (archived?: 'true') => useApiData('datasetList', () => ({
    query: { projectId: projectId.value, limit: MOST_OPTIONS, archived },
  }), { name: 'dataset-options', immediate: false })
  return useNames(isWanted, [listOf(), listOf('true')], () => t('form.dataset_unknown'))
}

/** Model configurations of the project, for a field that names one. */
export function useConfigurationOptions(isWanted: () => boolean) {
  const { t } = useI18n()
  const projectId = useProjectId()
  const listOf = (archived?: 'true') => useApiData('modelList', () => ({
    query: { projectId: projectId.value, limit: MOST_OPTIONS, archived },
  }), { name: 'configuration-options', immediate: false })
  const configs = listOf()
  const nameOf = useNames(isWanted, [configs, listOf('true')], () => t('form.configuration_unknown'))
  const options = computed(() =>
    configs.data.value?.items.map(({ id, name, isEnabled }) => ({ id, name, isOff: !isEnabled })) ?? [])
  return { options, nameOf }
}

/** What the editor needs: stage types, and the sources and datasets of the project. */
export function usePipelineEditorData(projectId: MaybeRefOrGetter<string | undefined>) {
  const kinds = useStageKinds()
  const sources = useApiData('sourceList', () => ({ query: { projectId: toValue(projectId), limit: MOST_SOURCES } }), { topics: ['sources'] })
  const datasets = useAllDatasets(projectId)
  useLiveRefresh(['datasets'], () => datasets.refresh())

  return {
    kinds,
    sources,
    datasets,
    kindList: computed(() => kinds.data.value?.items ?? []),
    sourceList: computed(() => sources.data.value?.items ?? []),
    datasetList: computed(() => datasets.data.value?.items ?? []),
    /** Sources and datasets are known, or could not be read. */
    isReady: computed(() => [sources, datasets].every(({ status }) => status.value === 'success' || status.value === 'error')),
    refreshDatasets: () => datasets.refresh(),
  }
}
