import { findDemo } from '#db/repositories/pipeline/demo.repository'
import { countSources, findMade, listNewestOfAll } from '#db/repositories/overview/overview.repository'
import { countWaitingLots } from '#db/repositories/quality/qc-gate.repository'
import { findWaitingForRelease, type WaitingForRelease } from '#db/repositories/release/release-waiting.repository'
import { countFollowedFailures } from '#db/repositories/run/run-since.repository'
import type { RunFilter } from '#db/repositories/run/run-filter'
import { countTaskRuns, listTaskRuns } from '#db/repositories/run/task-run-list.repository'
import type { Db } from '#db/client'
import type {
  OverviewPartsQuery, OverviewView, VersionListQuery, VersionListView,
} from '#shared/contract/overview.contract'
import { MOST_ACTIVE_PARTS, MOST_VERSION_PARTS } from '#shared/domain/overview-parts'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { MOST_COUNTED } from '#shared/domain/run/run-count'
import type { RunFilterState, RunType } from '#shared/domain/run/run-state'
import type { Deps } from '../common/deps'
import { getSummary } from '../metric'
import { listActiveRuns } from '../run'
import { getLine } from './line.service'

type OverviewDeps = Pick<Deps, 'db'>

/** A hint, not a figure: each asks for the runs of its pipeline. */
const MOST_FOLLOWED = 50
const MOST_LOTS = 200

/** Counts exactly as the list of runs does, so that a number equals the list it links to. */
export async function getOverview(
  { db }: OverviewDeps, { projectId = DEFAULT_PROJECT_ID }: { projectId?: string | undefined },
): Promise<OverviewView> {
  const count = (filter: Omit<RunFilter, 'projectId'>) => countTaskRuns(db, { projectId, ...filter }, MOST_COUNTED)
  const living = (type: RunFilterState) => count({ states: [type] })
  const open = (states?: RunType[]) => count({ dispositions: ['open'], ...states && { states } })
  const [
    total, failed, crashed, followed, QUEUED, RUNNING, WAITING, PAUSED, CANCELLING,
    oldestAt, oldestWaitingAt, oldestPausedAt, waitingLots, releases, sources, made, demo,
  ] = await Promise.all([
    open(), open(['FAILED']), open(['CRASHED']),
    countFollowedFailures(db, { projectId, limit: MOST_FOLLOWED }),
    living('QUEUED'), living('RUNNING'), living('WAITING'), living('PAUSED'), living('CANCELLING'),
    findOldest(db, { projectId, dispositions: ['open'] }),
    findOldest(db, { projectId, states: ['WAITING'] }),
    findOldest(db, { projectId, states: ['PAUSED'] }),
    countWaitingLots(db, { projectId, limit: MOST_LOTS }),
    findWaitingForRelease(db, projectId),
    countSources(db, projectId),
    findMade(db, projectId),
    findDemo(db, projectId),
  ])
  return {
    openFailures: { total, failed, crashed, followed, oldestAt },
    living: { QUEUED, RUNNING, WAITING, PAUSED, CANCELLING },
    oldestWaitingAt, oldestPausedAt, waitingLots, releases: toReleases(releases), sources, made,
    demo: demo ? { pipelineId: demo.pipelineId, isArchived: demo.isArchived, runId: demo.runId } : null,
  }
}

const toReleases = (row: WaitingForRelease): OverviewView['releases'] => ({
  ready: row.ready,
  newestReady: row.readyId === null
    ? null
    : { id: row.readyId, name: row.readyName ?? '', semver: row.readySemver ?? '' },
  unreleased: row.unreleased,
  newestUnreleased: row.datasetId === null
    ? null
    : { datasetId: row.datasetId, datasetName: row.datasetName ?? '', version: row.datasetVersion ?? '' },
})

async function findOldest(db: Db, filter: RunFilter): Promise<string | null> {
  const [oldest] = await listTaskRuns(db, { filter, order: { by: 'createdAt', isDescending: false }, limit: 1 })
  return oldest?.createdAt.toISOString() ?? null
}

export async function listNewestVersions(
  { db }: OverviewDeps, { projectId = DEFAULT_PROJECT_ID, limit }: VersionListQuery,
): Promise<VersionListView> {
  const rows = await listNewestOfAll(db, { projectId, limit })
  return { items: rows.map(row => ({ ...row, state: 'SEALED' as const, createdAt: row.createdAt.toISOString() })) }
}

/** Each part by itself, so that one that fails leaves the others. */
export function readOverviewParts(
  deps: Pick<Deps, 'db' | 'cache' | 'timeZone'>, { projectId, pipelineId, grain, ...range }: OverviewPartsQuery,
) {
  return {
    overview: getOverview(deps, { projectId }),
    summary: getSummary(deps, { ...range, projectId, grain }),
    line: getLine(deps, { ...range, projectId, pipelineId }),
    active: listActiveRuns(deps, { projectId, limit: MOST_ACTIVE_PARTS }),
    versions: listNewestVersions(deps, { projectId, limit: MOST_VERSION_PARTS }),
  }
}
