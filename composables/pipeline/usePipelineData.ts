import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { FormOption } from '../form/useFormContext'
import { listIds } from '~/utils/api/list-ids'
import type { RevisionPair } from '~/utils/pipeline/pipeline-url'

const MOST_REVISIONS = 100

/** Stage types that the factory knows. */
export const useStageKinds = () => useApiData('stageKindList')

/** Revisions of a pipeline, newest first; saving changes the version, and with it the key. */
export const usePipelineRevisions = (pipeline: MaybeRefOrGetter<Pick<PipelineView, 'id' | 'version'>>) =>
  useApiData(
    'pipelineRevisionList', () => ({ params: { id: toValue(pipeline).id }, query: { limit: MOST_REVISIONS } }),
    { name: () => `revisions:${toValue(pipeline).version}` },
  )

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
  return computed(() => models.data.value?.items
    .filter(({ state }) => state !== 'UNAVAILABLE').map(model => ({ id: model.id, name: nameText(model) }))
    ?? [])
}

/** Quality policies of the project, for a field that names one. */
export function usePolicyOptions(isWanted: () => boolean) {
  const { t } = useI18n()
  const policies = useThings('policy', { isWanted, isLate: true, topics: ['quality'], name: 'policy-options' })
  const options = computed(() => policies.items.value.map(({ id, name }) => ({ id, name })))
  return {
    options,
    nameOf: useNameOf(policies, useThingNames('policy', () => t('form.policy_unknown'))),
    hasNone: computed(() => policies.list.data.value?.items.length === 0),
    refresh: () => policies.list.refresh(),
  }
}

/** Model configurations of the project, for a field that names one. */
export function useConfigurationOptions(isWanted: () => boolean) {
  const { t } = useI18n()
  const configs = useThings('configuration', { isWanted, isLate: true, name: 'configuration-options' })
  const options = computed(() =>
    configs.items.value.map(({ id, name, isEnabled }) => ({ id, name, isOff: !isEnabled })))
  return { options, nameOf: useNameOf(configs, useThingNames('configuration', () => t('form.configuration_unknown'))) }
}

interface NamedThings {
  items: Readonly<Ref<readonly { id: string, name: string }[]>>
}

/** The name of one that is offered, or else as it is read by its id. */
const useNameOf = ({ items }: NamedThings, readName: (id: string) => string) => (id: string): string =>
  items.value.find(thing => thing.id === id)?.name ?? readName(id)

interface EditorNeeds {
  projectId: MaybeRefOrGetter<string | undefined>
  /** Stages, samples, inputs: sources and datasets whose ids are in them are known however old they are. */
  named?: () => unknown
}

/** What the editor needs: stage types, and the sources and datasets of the project. */
export function usePipelineEditorData({ projectId, named = () => undefined }: EditorNeeds) {
  const kinds = useStageKinds()
  const ids = computed(() => listIds(named()))
  const sources = useThings('source', { projectId, ids: () => ids.value, topics: ['sources'] })
  const datasets = useThings('dataset', { projectId, ids: () => ids.value, topics: ['datasets'] })

  return {
    kinds,
    sources: sources.list,
    datasets: datasets.list,
    kindList: computed(() => kinds.data.value?.items ?? []),
    sourceList: sources.items,
    datasetList: datasets.items,
    /** Sources and datasets are known, or could not be read. */
    isReady: computed(() => [sources, datasets].every(({ list: { status } }) =>
      status.value === 'success' || status.value === 'error')),
    refreshDatasets: () => datasets.list.refresh(),
  }
}
