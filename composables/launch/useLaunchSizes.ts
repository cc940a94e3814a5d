import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { InputSize } from '~/utils/launch/rough-estimate'
import type { LaunchState } from './useLaunch'
import type { LaunchSubjectState } from './useLaunchSubject'

const MOST_VERSIONS = 200

interface Asked { key: string, input: TaskInput | undefined, version: number | undefined }

/**
 * How much each input of a launch holds, best first: the records of a version; the rows of a source that is small
 * enough to be read to its end now; what the last full run read, if the source was not changed since; a file's bytes.
 */
export function useLaunchSizes(subject: LaunchSubjectState, launch: LaunchState) {
  const api = useApi()
  const findSource = (id: string) => subject.parts.sourceList.value.find(source => source.id === id)
  const asked = computed(() => launch.readers.value.map(({ key, sourceId }): Asked => {
    const input = launch.draft.value.inputs[key] ?? (sourceId === undefined ? undefined : { sourceId })
    // A source that is changed is counted again.
    return { key, input, version: input && 'sourceId' in input ? findSource(input.sourceId)?.version : undefined }
  }))

  /** What cannot be read now is not known now: the checks of the launch say why. */
  const preview = (id: string) => api('sourcePreview', { params: { id }, query: { limit: 0 } }).catch(() => undefined)

  async function readVersion(stageKey: string, versionId: string): Promise<InputSize | undefined> {
    const latest = subject.parts.datasetList.value.find(dataset => dataset.latest?.id === versionId)?.latest
    const datasetId = subject.datasetOf(stageKey)
    if (latest || datasetId === '') {
      return latest ? { records: latest.rows } : undefined
    }
    const { items } = await api('datasetVersionList', { params: { id: datasetId }, query: { limit: MOST_VERSIONS } })
    const version = items.find(({ id }) => id === versionId)
    return version && { records: version.rows }
  }

  /** Of the newest full run of the pipeline, if it read this source as it is now. */
  async function readLast(stageKey: string, sourceId: string): Promise<InputSize | undefined> {
    const { id: pipelineId, projectId } = subject.pipeline.value ?? {}
    const source = findSource(sourceId)
    // Who fills a folder changes no source.
    if (pipelineId === undefined || projectId === undefined || !source?.upload) {
      return undefined
    }
    const { items: [newest] } = await api('runList', { query: {
      projectId, pipelineId, state: ['SUCCEEDED'], extent: ['full'], sort: '-createdAt', limit: 1,
    } })
    // A retry may have read the file that the source had before.
    if (
      !newest
      || newest.group
      || newest.trigger === 'retry'
      || Date.parse(newest.createdAt) < Date.parse(source.updatedAt)
    ) {
      return undefined
    }
    const { inputs, stages } = await api('runGet', { params: { id: newest.id } })
    const hasRead = inputs.some(input =>
      input.type === 'source' && input.stageKey === stageKey && input.sourceId === sourceId)
    const stage = stages.find(it => it.stageKey === stageKey)
    return hasRead && stage ? { records: stage.recordsIn } : undefined
  }

  async function readSource(stageKey: string, sourceId: string): Promise<InputSize | undefined> {
    const seen = await preview(sourceId)
    if (seen && !seen.hasMore) {
      return { records: seen.rowsRead }
    }
    const upload = findSource(sourceId)?.upload
    return await readLast(stageKey, sourceId) ?? (upload ? { bytes: upload.bytes } : undefined)
  }

  const sizes = useFetched(
    () => `launchSizes:${subject.pipeline.value?.id}:${JSON.stringify(asked.value)}`,
    async () => {
      const found = await Promise.all(asked.value
        .map(async ({ key, input }): Promise<[string, InputSize | undefined]> =>
          [key, input && await (
            'sourceId' in input ? readSource(key, input.sourceId) : readVersion(key, input.datasetVersionId)
          )]))
      return { byStage: Object.fromEntries(found) }
    },
  )
  return computed(() => sizes.data.value?.byStage ?? {})
}
