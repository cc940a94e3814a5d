import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { RunDetail } from '#shared/contract/run/run.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { defaultsOf } from '~/utils/launch/launch-draft'
import { toFailure } from '~/utils/api/problem'

export interface LaunchSubject {
  /** undefined = the pipeline is chosen in the layer. */
  pipelineId: string | undefined
  /** The run to launch again. */
  runId: string | undefined
  /** A trial is launched again for all records. */
  isFull?: boolean
  /** What is to be processed: where one stage alone reads a dataset, its newest version is proposed. */
  datasetId?: string | undefined
}

/**
 * The subject of a launch: a revision of a pipeline, its possible inputs, and for a second launch the previous values.
 */
export function useLaunchSubject(subject: () => LaunchSubject, chosenId: Ref<string>) {
  const api = useApi()
  const projectId = useProjectId()
  const again = useFetched(() => `launchedBefore:${subject().runId}:${subject().isFull ? 'full' : ''}`, () =>
    findLaunched(subject().runId))
  const pipelineId = computed(() =>
    (subject().runId ? again.data.value?.task.pipelineId : subject().pipelineId ?? chosenId.value) ?? '')
  const read = useApiData('pipelineGet', () =>
    pipelineId.value === '' ? undefined : { params: { id: pipelineId.value } })
  const last = useLastInputs(() => subject().runId === undefined ? pipelineId.value : '')
  const given = useApiData(
    'datasetGet', () => subject().datasetId === undefined ? undefined : { params: { id: subject().datasetId ?? '' } },
    { name: 'launchedDataset' },
  )
  const isGivenKnown = computed(() =>
    subject().datasetId === undefined || given.data.value !== null || Boolean(given.error.value))
  // The draft begins with what is proposed, so that both come together.
  const newest = computed(() =>
    read.data.value?.id === pipelineId.value && last.isKnown.value && isGivenKnown.value ? read.data.value : undefined)
  const { pipeline, chosenRevision, isSwitching, older } = useLaunchRevision(pipelineId, newest)
  const isChosenHere = computed(() => subject().runId === undefined && subject().pipelineId === undefined)
  const { list: pipelines, items: pipelineList, hasMore } = useThings(
    'pipeline', { isWanted: () => isChosenHere.value },
  )
  const samples = usePipelineSamples()
  const parts = usePipelineEditorData({
    projectId: () => pipeline.value?.projectId ?? projectId.value,
    named: () => [pipeline.value?.stages, again.data.value?.task, last.inputs.value, last.datasets.value,
      samples.samplesOf(pipelineId.value)],
  })
  const defaults = computed(() =>
    new Map(parts.kindList.value.map(kind => [kind.kind, defaultsOf(kind.parametersSchema)])))

  // The trial has shown what its own revision does.
  watch(() => again.data.value?.run.pipeline.revision, (revision) => {
    if (subject().isFull && revision !== undefined) {
      chosenRevision.value = revision
    }
  }, { immediate: true })

  async function findLaunched(id: string | undefined) {
    if (id === undefined) {
      return null
    }
    const run = await api('runGet', { params: { id } })
    const task = await api('taskGet', { params: { id: run.taskId } })
    return { run, task: subject().isFull ? { ...task, recordLimit: 0 } : { ...task, inputs: toNewerInputs(run, task) } }
  }

  watch(pipelines.data, (list) => {
    const [only, ...others] = list?.items ?? []
    if (isChosenHere.value && only && others.length === 0 && !hasMore.value) {
      chosenId.value = only.id
    }
  }, { immediate: true })

  const hasFailed = computed(() => [
    again.error.value && !again.data.value,
    read.error.value && !newest.value,
    older.error.value && isSwitching.value,
    pipelines.error.value && !pipelines.data.value,
    parts.kinds.error.value && !parts.kinds.data.value,
  ].some(Boolean))
  const { roleOfKind } = useStageNames(() => parts.kindList.value)
  /** The stage that would read the given dataset. */
  const reader = computed(() => {
    const [only, ...others] = (pipeline.value?.stages ?? []).filter(({ kind }) => roleOfKind(kind) === 'input')
    return given.data.value && others.length === 0 ? only?.key : undefined
  })
  const givenInput = computed((): Record<string, TaskInput> => {
    const input = toNewestVersion(given.data.value ?? undefined)
    return input && reader.value !== undefined ? { [reader.value]: input } : {}
  })
  /** Proposed inputs by stage, where no earlier launch gives them. */
  const proposals = computed((): Record<string, TaskInput> =>
    again.data.value ? {} : { ...samples.inputsOf(pipelineId.value), ...last.inputs.value, ...givenInput.value })
  /** What a stage of the run before has read, where its dataset has a newer version by now. */
  const newerOf = (stageKey: string) => {
    const known = again.data.value?.run.inputs.find(input => input.stageKey === stageKey)
    return !subject().isFull && known?.type === 'version' && known.newer ? { ...known, newer: known.newer } : undefined
  }
  /** Dataset of the version that a stage reads before anything is chosen here. */
  const datasetOf = (stageKey: string): string => {
    if (stageKey === reader.value) {
      return subject().datasetId ?? ''
    }
    const known = again.data.value?.run.inputs.find(input => input.stageKey === stageKey)
    return known?.type === 'version'
      ? known.datasetId
      : last.datasets.value[stageKey] ?? samples.samplesOf(pipelineId.value)[stageKey]?.datasetId ?? ''
  }
  const failure = computed(() =>
    [again, read, older, pipelines, parts.kinds].map(result => result.error.value).find(Boolean))
  const retry = () => Promise.all(
    [again, read, older, pipelines, parts.kinds].filter(result => result.error.value).map(result => result.refresh()),
  )

  return {
    launched: computed(() => again.data.value ?? undefined),
    pipelines: computed(() => pipelines.data.value ? pipelineList.value : undefined),
    pipeline, newest, chosenRevision, isSwitching, parts, defaults, proposals, datasetOf, newerOf, isChosenHere,
    hasFailed, failure, retry,
  }
}

export type LaunchSubjectState = ReturnType<typeof useLaunchSubject>

/**
 * What the last run of the pipeline read: a source, or the newest version of its dataset. A failure to read it proposes
 * nothing, and keeps nobody from launching.
 */
function useLastInputs(pipelineId: () => string) {
  const api = useApi()
  /** undefined = archived since: that input is not proposed, the others are. */
  const findDataset = (id: string) => api('datasetGet', { params: { id } }).catch((error: unknown) => {
    if (toFailure(error).code === 'not_found') {
      return undefined
    }
    throw error
  })
  const projectId = useProjectId()
  const newestRun = async (id: string) =>
    (await api(
      'runList', { query: { projectId: projectId.value, pipelineId: id, sort: '-createdAt', limit: 1 } },
    )).items[0]
  const last = useFetched(() => `lastInputs:${pipelineId()}`, async () => {
    const id = pipelineId()
    const run = id === '' ? undefined : await newestRun(id)
    const { inputs } = run ? await api('runGet', { params: { id: run.id } }) : { inputs: [] }
    const found = await Promise.all(inputs.map(async ({ stageKey, ...input }) => input.type === 'source'
      ? { stageKey, datasetId: '', input: input.isArchived ? undefined : { sourceId: input.sourceId } }
      : { stageKey, datasetId: input.datasetId, input: toNewestVersion(await findDataset(input.datasetId)) }))
    return { pipelineId: id, inputs: found }
  })
  const known = computed(() => last.data.value?.pipelineId === pipelineId() ? last.data.value.inputs : [])
  return {
    isKnown: computed(() =>
      pipelineId() === '' || last.data.value?.pipelineId === pipelineId() || Boolean(last.error.value)),
    inputs: computed((): Record<string, TaskInput> =>
      Object.fromEntries(known.value.flatMap(({ stageKey, input }) => input ? [[stageKey, input]] : []))),
    datasets: computed((): Record<string, string> => Object.fromEntries(
      known.value.flatMap(({ stageKey, datasetId, input }) => input && datasetId !== '' ? [[stageKey, datasetId]] : []),
    )),
  }
}

/**
 * What has failed is launched again with the newest versions of what it read, where they came since: they may be the
 * corrected ones. One that was passed over at its launch is not.
 */
function toNewerInputs(
  { inputs, disposition }: Pick<RunDetail, 'inputs' | 'disposition'>, task: { inputs: Record<string, TaskInput> },
): Record<string, TaskInput> {
  const newer = inputs.flatMap((input) => {
    const given = task.inputs[input.stageKey]
    return input.type === 'version' && input.newer?.isSince && given && 'datasetVersionId' in given
      && given.datasetVersionId === input.versionId
      ? [[input.stageKey, { datasetVersionId: input.newer.versionId }] as const]
      : []
  })
  return disposition === 'none' ? task.inputs : { ...task.inputs, ...Object.fromEntries(newer) }
}

const toNewestVersion = (dataset: DatasetView | undefined) =>
  dataset?.latest ? { datasetVersionId: dataset.latest.id } : undefined

/** The pipeline in the chosen revision; without a choice in the newest. While one is read, the last one stays. */
function useLaunchRevision(pipelineId: Ref<string>, newest: Ref<PipelineView | undefined>) {
  const api = useApi()
  const chosen = ref<{ pipelineId: string, number: number }>()
  const chosenRevision = computed({
    get: () => chosen.value?.pipelineId === pipelineId.value ? chosen.value.number : newest.value?.revision.number ?? 0,
    set: (number) => {
      chosen.value = { pipelineId: pipelineId.value, number }
    },
  })
  const isOlder = computed(() => newest.value !== undefined && chosenRevision.value !== newest.value.revision.number)
  const older = useFetched(
    () => `olderRevision:${pipelineId.value}:${isOlder.value ? chosenRevision.value : ''}`,
    async () => isOlder.value
      ? { pipelineId: pipelineId.value, revision: await api(
          'pipelineRevisionGet', { params: { id: pipelineId.value, number: chosenRevision.value } },
        ) }
      : null,
  )
  const wanted = computed((): PipelineView | undefined => {
    if (!newest.value || !isOlder.value) {
      return newest.value
    }
    const known = older.data.value
    const revision = known?.pipelineId === pipelineId.value && known.revision.number === chosenRevision.value
      ? known.revision
      : undefined
    return revision && { ...newest.value, revision, stages: revision.stages, stageCount: revision.stages.length }
  })

  const pipeline = shallowRef<PipelineView>()
  watch([pipelineId, wanted], () => {
    if (wanted.value || pipeline.value?.id !== pipelineId.value) {
      pipeline.value = wanted.value
    }
  }, { immediate: true })

  return {
    pipeline, chosenRevision,
    isSwitching: computed(() => pipeline.value !== undefined && wanted.value === undefined),
    older,
  }
}
