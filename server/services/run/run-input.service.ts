import type { Db } from '#db/client'
import { listLineageSources, listLineageVersions } from '#db/repositories/dataset/lineage.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { RunInputView } from '#shared/contract/run.contract'

/** The inputs of a run's stages, in the order of the pipeline. */
export async function listInputsOfRun(db: Db, { projectId, spec }: Pick<TaskRunRow, 'projectId' | 'spec'>): Promise<RunInputView[]> {
  const asked = spec.stages.flatMap(({ key, input }) => input ? [{ stageKey: key, input }] : [])
  const versionIds = asked.flatMap(({ input }) => 'datasetVersionId' in input ? [input.datasetVersionId] : [])
  const sourceIds = asked.flatMap(({ input }) => 'sourceId' in input ? [input.sourceId] : [])
  // One after the other: `db` may be a transaction, which has one connection.
  const versions = new Map((await listLineageVersions(db, { projectId, ids: versionIds, limit: versionIds.length })).map(row => [row.id, row]))
  const sources = new Map((await listLineageSources(db, sourceIds)).map(row => [row.id, row]))
  return asked.flatMap(({ stageKey, input }): RunInputView[] => {
    if ('datasetVersionId' in input) {
      const version = versions.get(input.datasetVersionId)
      return version ? [{ type: 'version', stageKey, versionId: version.id, datasetId: version.datasetId, datasetName: version.datasetName, semver: version.semver, rows: version.rows }] : []
    }
    const source = sources.get(input.sourceId)
    return source ? [{ type: 'source', stageKey, sourceId: source.id, name: source.name, kind: source.kind, isArchived: source.archivedAt !== null }] : []
  })
}
