import type { RunDetail } from '#shared/contract/run/run.contract'
import type { LineageView } from '#shared/contract/dataset.contract'

/** Older versions are looked at, as nothing may have read the last ones. */
const MOST_VERSIONS = 5
const MOST_RUNS = 5
/** Of the failures of a project, the newest: what a person corrects has failed lately. */
const MOST_FAILURES = 20
/** Of a project, the newest. */
const MOST_PIPELINES = 50

interface ImportedVersion {
  datasetId: string
  semver: string
}

interface Reader {
  runId: string
  pipeline: { id: string, name: string }
}

/**
 * The pipeline that read an earlier version of a dataset last: it is the one for the new version, too. Where none has,
 * but the project has pipelines, one of them can be chosen. Without an answer none is offered. A run that failed on
 * that version is launched again from its own page, so that a success with the corrected data settles it.
 */
export function useNextPipeline(version: () => ImportedVersion | undefined) {
  const api = useApi()
  const projectId = useProjectId()
  const { roleOfKind } = useStageNames()

  async function findIn(runIds: readonly string[], canRead: (run: RunDetail) => boolean = () => true) {
    for (const runId of runIds.slice(0, MOST_RUNS)) {
      const run = await api('runGet', { params: { id: runId } })
      const { id, name, isArchived, isBuiltIn } = run.pipeline
      if (!isArchived && !isBuiltIn && canRead(run)) {
        return { runId, pipeline: { id, name } }
      }
    }
    return undefined
  }

  /** Of the runs that made something, or are about to. */
  async function findReader({ datasetId, semver: own }: ImportedVersion): Promise<Reader | undefined> {
    const params = { id: datasetId }
    const { items } = await api('datasetVersionList', { params, query: { limit: MOST_VERSIONS } })
    for (const { semver } of items.filter(item => item.semver !== own)) {
      const lineage = await api('datasetLineage', { params, query: { version: semver } })
      const reader = await findIn(findReaders(lineage))
      if (reader) {
        return reader
      }
    }
    return undefined
  }

  /** What has failed made nothing, so no lineage names it. The newest of each pipeline stands for the others. */
  async function findFailure({ datasetId }: ImportedVersion): Promise<Reader | undefined> {
    const { items } = await api('runList', { query: {
      projectId: projectId.value, disposition: ['open'], extent: ['full'], sort: '-createdAt', limit: MOST_FAILURES,
    } })
    const newest = new Map(items.toReversed().map(item => [item.pipelineId, item.id]))
    return findIn([...newest.values()].sort().reverse(), ({ inputs }) =>
      inputs.some(input => input.type === 'version' && input.datasetId === datasetId && input.newer))
  }

  /** One that reads only sources could not read the dataset. */
  async function hasPipelines() {
    const { items } = await api('pipelineList', { query: { projectId: projectId.value, limit: MOST_PIPELINES } })
    return items.some(({ kinds }) => kinds.some(kind => roleOfKind(kind) === 'input'))
  }

  const found = useFetched(() => `nextPipeline:${version()?.datasetId ?? ''}:${version()?.semver ?? ''}`, async () => {
    const made = version()
    if (!made) {
      return { next: undefined, choice: undefined }
    }
    const [reader, failure] = [await findReader(made), await findFailure(made)]
    // The time is the beginning of the id.
    const isFailure = failure && (!reader || failure.runId > reader.runId)
    const last = isFailure ? failure : reader
    const next = last && {
      ...last.pipeline,
      to: { path: isFailure ? `/runs/${last.runId}` : `/pipelines/${last.pipeline.id}`, query: { launch: '1' } },
    }
    const choice = !next && await hasPipelines()
      ? { path: '/runs', query: { launch: '1', process: made.datasetId } }
      : undefined
    return { next, choice }
  })

  return {
    next: computed(() => found.data.value?.next),
    /** Where one chooses a pipeline for it. */
    choice: computed(() => found.data.value?.choice),
  }
}

/** Ids of the runs that read the version that a lineage is about, newest first. */
export function findReaders({ versionId, nodes, edges }: Pick<LineageView, 'versionId' | 'nodes' | 'edges'>): string[] {
  const runs = new Set(nodes.filter(({ type }) => type === 'run').map(({ id }) => id))
  // The time is the beginning of the id.
  return edges.filter(({ from, to }) => from === versionId && runs.has(to)).map(({ to }) => to).sort().reverse()
}
