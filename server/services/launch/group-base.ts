import type { Db } from '#db/client'
import {
  findExtension, findSealed, findSealedBy, type SealedVersionRow,
} from '#db/repositories/dataset/dataset-seal.repository'
import { listNewestVersions } from '#db/repositories/dataset/dataset-version.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { GroupBase } from '#shared/domain/run/group-retry'
import type { FrozenStage } from '#shared/domain/run/run-record'

/** A family of retries is not longer. */
const MOST_EXTENSIONS = 1_000

/**
 * The versions to which a retry of rejected records of this run adds what it recovers, by key of the stage that
 * writes to the dataset: the one that the run has sealed, with what earlier retries of its groups have added since.
 */
export async function findGroupBases(
  db: Db, run: Pick<TaskRunRow, 'id' | 'spec'>, { stages, kinds }: { stages: readonly FrozenStage[], kinds: KindBook },
): Promise<Map<string, GroupBase>> {
  const producers = new Map((await listStageRuns(db, run.id)).map(row => [row.stageKey, row.reusedRunId]))
  const bases = new Map<string, GroupBase>()
  for (const { key, kind, parameters } of stages) {
    const [parameter] = kinds.roleOf(kind) === 'sink' ? kinds.parametersOf(kind, 'dataset') : []
    const sealed = parameter === undefined
      ? undefined
      : await findOwn(db, run, { stageKey: key, reusedRunId: producers.get(key) ?? undefined })
    if (sealed && sealed.datasetId === String(parameters[parameter ?? '']).toLowerCase()) {
      bases.set(key, await toBase(db, await findLastExtension(db, sealed, key)))
    }
  }
  return bases
}

/** A retry of a group that sealed nothing itself stands on the version that it was to extend. */
async function findOwn(
  db: Db, { id, spec }: Pick<TaskRunRow, 'id' | 'spec'>,
  { stageKey, reusedRunId }: { stageKey: string, reusedRunId: string | undefined },
): Promise<SealedVersionRow | undefined> {
  const sealed = await findSealedBy(db, { runId: id, stageKey })
    ?? (reusedRunId === undefined ? undefined : await findSealedBy(db, { runId: reusedRunId, stageKey }))
  const input = spec.group && spec.stages.find(stage => stage.key === stageKey)?.input
  return sealed ?? (input && 'datasetVersionId' in input ? findSealed(db, input.datasetVersionId) : undefined)
}

async function findLastExtension(db: Db, first: SealedVersionRow, stageKey: string): Promise<SealedVersionRow> {
  let last = first
  for (let step = 0; step < MOST_EXTENSIONS; step += 1) {
    const next = await findExtension(db, last, stageKey)
    if (!next) {
      break
    }
    last = next
  }
  return last
}

async function toBase(db: Db, { id, datasetId, semver, rows, manifest }: SealedVersionRow): Promise<GroupBase> {
  const [newest] = await listNewestVersions(db, [datasetId])
  return {
    datasetId, versionId: id, semver, rows, files: manifest.files,
    newer: newest && newest.id !== id ? newest.semver : null,
  }
}
