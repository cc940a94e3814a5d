import { listNewestVersions, listVersionsOfRun } from '#db/repositories/dataset/dataset-version.repository'
import { listRunEvents as listEventRows } from '#db/repositories/run/run-event.repository'
import { listRetriesOfGroups } from '#db/repositories/run/group-retry.repository'
import { findLaterSuccess, listEarlierFailures } from '#db/repositories/run/run-since.repository'
import { findSourceRecords, listStageRuns, type StageRunRow } from '#db/repositories/run/stage-run.repository'
import { listShardCounts } from '#db/repositories/run/stage-shards.repository'
import {
  findFixingRun, findPreviousRunId, findRunPipeline, findTaskRun, listEarlierDrops, listRetries, type TaskRunRow,
} from '#db/repositories/run/task-run.repository'
import type { Db } from '#db/client'
import { sumResentOfRun } from '#db/repositories/model/resent.repository'
import { listUnanswered, type UnansweredCalls } from '#db/repositories/model/unanswered.repository'
import { listLotsOfGates } from '#db/repositories/quality/qc-gate.repository'
import { listLotsOfVersions } from '#db/repositories/quality/qc-lot.repository'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import type { RunDetail, RunInputView } from '#shared/contract/run/run.contract'
import { type RunEventQuery, runEventView, type RunEventView } from '#shared/contract/run/run-event.contract'
import { listLineageSources, listLineageVersions } from '#db/repositories/dataset/lineage.repository'
import { EARLIER_RUNS, hasDroppedMost } from '#shared/domain/run/dropped-most'
import { namedBy, roleOf } from '#shared/domain/run/frozen-stage'
import { isTrial } from '#shared/domain/run/run-record'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { toResentCalls } from '../model'
import { toRunView, toShown, toStageRunView } from './run-view'
import { listUnsaved } from './unsaved-change'
import { findUsualPaces } from './usual-pace'

/** @throws AppError `not_found` */
export async function getRun({ db }: Pick<Deps, 'db'>, id: string): Promise<RunDetail> {
  return toDetail(db, await getRow(db, id))
}

export async function toDetail(db: Db, row: TaskRunRow): Promise<RunDetail> {
  // One after the other: `db` may be a transaction, which has one connection.
  const stages = await listStageRuns(db, row.id)
  const versions = await listSealed(db, row.id)
  const inputs = await listInputsOfRun(db, row)
  const pipeline = await findRunPipeline(db, row)
  const fixedBy = row.fixedByRunId === null ? undefined : await findFixingRun(db, row.fixedByRunId)
  return {
    ...toRunView(row),
    version: row.version,
    dispositionNote: row.dispositionNote,
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    fixedBy: fixedBy ?? null,
    laterSuccess: row.disposition === 'open' ? await getLaterSuccess(db, row.id) : null,
    earlierFailures: row.observedState === 'SUCCEEDED' ? await getEarlierFailures(db, row.id) : NO_FAILURES,
    pipeline: {
      id: row.pipelineId,
      name: pipeline?.name ?? '',
      revision: pipeline?.revision ?? 0,
      newestRevision: pipeline?.newestRevision ?? pipeline?.revision ?? 0,
      isArchived: pipeline?.archivedAt !== null,
      isBuiltIn: pipeline?.isBuiltIn ?? false,
      version: pipeline?.version ?? 0,
    },
    stages: stages.map(toStageRunView),
    shards: await listShardCounts(db, row.id),
    gates: await listRunGates(db, row, stages),
    usual: row.finishedAt === null
      ? (await findUsualPaces(db, { projectId: row.projectId, pipelineIds: [row.pipelineId] })).get(row.pipelineId)
      ?? {}
      : {},
    inputs,
    configurations: row.spec.stages.flatMap(({ key, configuration }) =>
      configuration ? [{ stageKey: key, ...configuration }] : []),
    resent: toResentCalls(await sumResentOfRun(db, row.id)),
    unanswered: row.finishedAt === null ? await listUnansweredOf(db, row.id, stages) : [],
    hasDroppedMost: await findDroppedMost(db, row),
    versions,
    parameters: Object.fromEntries(row.spec.stages.map(stage => [stage.key, stage.parameters])),
    previousRunId: await findPreviousRunId(db, row) ?? null,
    retries: await listChain(db, row),
    group: row.spec.group ?? null,
    unsaved: await listUnsaved(db, row),
    groupRetries: await listRetriedGroups(db, row),
  }
}

/** Of a stage that waits or has ended, nobody is asked now. */
async function listUnansweredOf(
  db: Db, runId: string, stages: readonly Pick<StageRunRow, 'stageKey' | 'state'>[],
): Promise<UnansweredCalls[]> {
  const running = new Set(stages.filter(({ state }) => state === 'RUNNING').map(({ stageKey }) => stageKey))
  return running.size === 0 ? [] : (await listUnanswered(db, runId)).filter(({ stageKey }) => running.has(stageKey))
}

const BEST = { recordsIn: 1, recordsOut: 1, recordsDropped: 0 }

/**
 * Of a full run that succeeded. Rejected records of another run are no measure, neither of this one nor of later ones.
 */
async function findDroppedMost(db: Db, row: TaskRunRow): Promise<boolean> {
  const isMeasured = row.observedState === 'SUCCEEDED' && !isTrial(row) && !row.spec.group
  // Earlier runs can only excuse what looks bad beside the best of them.
  return isMeasured && hasDroppedMost(row, [BEST]) && hasDroppedMost(row, await listEarlierDrops(db, row, EARLIER_RUNS))
}

async function listSealed(db: Db, runId: string): Promise<RunDetail['versions']> {
  const versions = await listVersionsOfRun(db, runId)
  const lots = versions.length === 0 ? [] : await listLotsOfVersions(db, runId)
  return versions.map((version) => {
    const lot = lots.find(({ datasetId, semver }) => datasetId === version.datasetId && semver === version.semver)
    return { ...version, lot: lot ? { id: lot.id, number: lot.number, state: lot.state } : null }
  })
}

/** More need no exact number. */
const MOST_FAILURES = 100
/** As many are told by name. */
const MOST_NAMED = 5
const NO_FAILURES: RunDetail['earlierFailures'] = { total: 0, newest: [] }

async function getLaterSuccess(db: Db, id: string): Promise<RunDetail['laterSuccess']> {
  const later = await findLaterSuccess(db, id)
  return later ? { ...later, finishedAt: later.finishedAt.toISOString() } : null
}

async function getEarlierFailures(db: Db, id: string): Promise<RunDetail['earlierFailures']> {
  const rows = await listEarlierFailures(db, id, MOST_FAILURES)
  const newest = rows.slice(0, MOST_NAMED).map(row => ({ ...row, finishedAt: row.finishedAt.toISOString() }))
  return { total: rows.length, newest }
}

/** Nobody retries one run more often. */
const MOST_RETRIES = 100

async function listChain(db: Db, row: TaskRunRow): Promise<RunDetail['retries']> {
  const rows = await listRetries(db, row, MOST_RETRIES)
  return rows.length < 2
    ? []
    : rows.map(run => ({
        id: run.id, name: run.name, parentRunId: run.parentRunId, group: run.group, state: toShown(run).shown.type,
        stateName: toShown(run).shown.name, createdAt: run.createdAt.toISOString(),
      }))
}

async function listRetriedGroups(db: Db, row: TaskRunRow): Promise<RunDetail['groupRetries']> {
  const rows = await listRetriesOfGroups(db, row, MOST_RETRIES)
  return rows.map(({ id, name, group: { stageKey, reason, records }, recordsOut, isRecovered, createdAt, ...run }) => {
    const { shown } = toShown(run)
    return {
      id, name, stageKey, reason, records, recordsOut, isRecovered, state: shown.type, stateName: shown.name,
      createdAt: createdAt.toISOString(),
    }
  })
}

/** @throws AppError `not_found` */
export async function listRunEvents(
  { db }: Pick<Deps, 'db'>, { id, after, before, type, order, limit }: RunEventQuery & { id: string },
) {
  await getRow(db, id)
  const rows = await listEventRows(
    db, { runId: id, after, before, types: type, isNewestFirst: order === 'newest', limit: limit + 1 },
  )
  const items = rows.slice(0, limit).map((row): RunEventView => ({
    seq: row.seq,
    ...eventWords.parse(row),
    stageKey: row.stageKey,
    attempt: row.attempt,
    occurredAt: row.occurredAt.toISOString(),
    payload: row.payload,
  }))
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.seq ?? '') : null }
}

const eventWords = runEventView.pick({ type: true })

/** Log lines are not stored, and live ones are not forwarded. @throws AppError `not_found` */
export async function listRunLogs({ db }: Pick<Deps, 'db'>, id: string): Promise<{ items: never[], stored: false }> {
  await getRow(db, id)
  return { items: [], stored: false }
}

async function getRow(db: Db, id: string): Promise<TaskRunRow> {
  const row = await findTaskRun(db, id)
  assertFound(row, 'run')
  return row
}

/** The inputs of a run's stages, in the order of the pipeline. */
async function listInputsOfRun(db: Db, {
  id: runId, projectId, pipelineId, spec, recordLimit, createdAt: launchedAt,
}: Pick<TaskRunRow, 'id' | 'projectId' | 'pipelineId' | 'spec' | 'recordLimit' | 'createdAt'>,
): Promise<RunInputView[]> {
  const asked = spec.stages.flatMap(({ key, input }) => input ? [{ stageKey: key, input }] : [])
  const versionIds = asked.flatMap(({ input }) => 'datasetVersionId' in input ? [input.datasetVersionId] : [])
  const sourceIds = asked.flatMap(({ input }) => 'sourceId' in input ? [input.sourceId] : [])
  // One after the other: `db` may be a transaction, which has one connection.
  const versions = new Map(
    (await listLineageVersions(db, { projectId, ids: versionIds, limit: versionIds.length })).map(row => [row.id, row]),
  )
  const living = [...versions.values()].filter(({ datasetArchivedAt }) => datasetArchivedAt === null)
  const newest = await listNewestVersions(db, [...new Set(living.map(({ datasetId }) => datasetId))])
  const newerOf = ({ id, datasetId }: { id: string, datasetId: string }) =>
    newest.find(other => other.datasetId === datasetId && other.id !== id)
  const sources = new Map((await listLineageSources(db, sourceIds)).map(row => [row.id, row]))
  const counted = new Map<string, number>()
  for (const { stageKey, input } of isTrial({ recordLimit }) ? asked : []) {
    const records = 'sourceId' in input
      ? await findSourceRecords(db, { projectId, pipelineId, stageKey, sourceId: input.sourceId })
      : undefined
    if (records !== undefined) {
      counted.set(stageKey, records)
    }
  }
  return asked.flatMap(({ stageKey, input }): RunInputView[] => {
    if ('datasetVersionId' in input) {
      const version = versions.get(input.datasetVersionId)
      const newer = version && newerOf(version)
      return version
        ? [{
            type: 'version', stageKey, versionId: version.id, datasetId: version.datasetId,
            datasetName: version.datasetName, semver: version.semver, rows: version.rows,
            ...newer && {
              newer: {
                versionId: newer.id, semver: newer.semver, createdAt: newer.createdAt.toISOString(),
                isSince: newer.createdAt > launchedAt && newer.producedByRun !== runId,
              },
            },
          }]
        : []
    }
    const source = sources.get(input.sourceId)
    return source
      ? [{
          type: 'source', stageKey, sourceId: source.id, name: source.name, kind: source.kind,
          isArchived: source.archivedAt !== null, records: counted.get(stageKey) ?? null,
          ...source.uploadedAt && source.filename !== null && source.uploadedAt > launchedAt && {
            newer: { filename: source.filename, createdAt: source.uploadedAt.toISOString() },
          },
        }]
      : []
  })
}

/** Gates that wait or have a lot; one that a retry has taken over shows the lot of the run in which it waited. */
async function listRunGates(
  db: Db, { id, projectId, spec }: Pick<TaskRunRow, 'id' | 'projectId' | 'spec'>, stages: readonly StageRunRow[],
): Promise<RunDetail['gates']> {
  const frozen = new Map(spec.stages.filter(stage => roleOf(stage) === 'gate').map(stage => [stage.key, stage]))
  const gates = stages.filter(({ stageKey }) => frozen.has(stageKey))
  if (gates.length === 0) {
    return []
  }
  const lots = await listLotsOfGates(db, [...new Set(gates.map(gate => gate.reusedRunId ?? id))])
  const shown: RunDetail['gates'] = []
  for (const { stageKey, state, reusedRunId } of gates) {
    const row = lots.find(lot => lot.runId === (reusedRunId ?? id) && lot.stageKey === stageKey)
    if (row) {
      const { id: lotId, number, sampleSize, reviewed, critical, major, acceptNumber, policyName } = row
      const counts = { reviewed, counts: { critical, major }, acceptNumber }
      shown.push({
        stageKey, policyName, lot: { id: lotId, number, state: row.state, sampleSize, ...counts },
      })
    }
    else if (state === 'WAITING') {
      const stage = frozen.get(stageKey)
      const wanted = (stage && namedBy(stage, 'policy')) ?? ''
      shown.push({
        stageKey,
        policyName: (await findPolicyCalled(db, { projectId, wanted, hasArchived: true }))?.name ?? null,
        lot: null,
      })
    }
  }
  return shown
}
