import { EVENT_SOURCE, findEventCursor } from '#db/repositories/system/event-cursor.repository'
import { findFirstCoverage } from '#db/repositories/metric/coverage.repository'
import { pingDatabase } from '#db/repositories/system/system.repository'
import type { DependencyView, QueueStatsView, SystemView } from '#shared/contract/system.contract'
import type { StageKindName } from '#shared/contract/stage-kind.contract'
import type { SystemDetail } from '#shared/contract/system-detail.contract'
import type { Config } from '#server/config/config'
import type { OpenCache } from '#server/cache/create-cache'
import type { CallStatsSnapshot } from '#server/grpc/call-stats'
import type { ServiceState } from '#server/grpc/gateways'
import type { MethodFigures } from '#server/grpc/method-tallies'
import type { QueueStats, StageKind } from '#server/grpc/queue.gateway'
import type { Deps } from '../common/deps'
import { toShardWorkerView } from './shard-worker.service'
import { findStageKinds } from './stage-kind.service'
import type { LoadSources } from './load-sources'
import { type Answers, check, type Check, judge } from './system-check'

/** Facts that do not change at run time, and facts that only the composition root knows. */
export interface SystemDeps {
  cache: OpenCache
  system: {
    version: string
    mode: SystemView['mode']
    startedAt: Date
    refresh: Config['refresh']
    configFault: () => SystemView['configFault']
    /** Other machines can reach the console, and nobody signs in. */
    isOpenToAll: () => boolean
    databaseKind: string
    /** Throws when the model service does not answer. */
    pingModel: () => Promise<unknown>
    grpcStats: () => CallStatsSnapshot
    /** undefined for a standalone factory. */
    factoryRestarts: () => number | undefined
    /** Of each part, from one look to the next. */
    answers: Map<DependencyView['name'], Answers>
    load: LoadSources
    /** For the settings page. */
    detail: {
      nodeVersion: string
      services: () => ServiceState[]
      methods: () => MethodFigures[]
      settings: SystemDetail['settings']
      retention: SystemDetail['retention']
    }
  }
}

type SystemServiceDeps = Pick<Deps, 'db' | 'queue' | 'timeZone' | 'settings'> & SystemDeps

/** Cached because every open page asks. */
const KEPT_MS = 2_000

export async function getSystem(deps: SystemServiceDeps): Promise<SystemView> {
  const { value } = await deps.cache
    .getOrLoad({ noun: 'system', key: [deps.system.startedAt.getTime()], ttlMs: KEPT_MS }, () => look(deps))
  return value
}

async function look(deps: SystemServiceDeps): Promise<SystemView> {
  const { system, timeZone, settings } = deps
  const [database, queue, model, kinds] = await Promise.all([
    check(() => pingDatabase(deps.db)),
    check(() => deps.queue.getQueueStats()),
    check(() => system.pingModel()),
    check(() => findStageKinds(deps)),
  ])
  return {
    version: system.version,
    mode: system.mode,
    startedAt: system.startedAt.toISOString(),
    now: new Date().toISOString(),
    tz: timeZone,
    uploadMaxBytes: settings.config().uploadMaxBytes,
    refresh: system.refresh,
    configFault: system.configFault(),
    isPublicBind: system.isOpenToAll(),
    dependencies: [
      toDependency(system, 'database', database, system.databaseKind),
      toDependency(system, 'queue', queue, queue.answer?.engine),
      toDependency(system, 'model', model),
      toCacheDependency(deps.cache.status()),
    ],
    ...database.reason === '' ? await findKnown(deps) : { watermark: null, dataSince: null },
    grpc: toGrpc(system.grpcStats()),
    queue: queue.answer ? toQueueStats(queue.answer) : null,
    cache: deps.cache.status(),
    factoryRestarts: system.factoryRestarts() ?? null,
    stageKinds: (kinds.answer ?? []).map(toName),
  }
}

const toName = (
  { kind, displayNames, icon, role, purpose, comparesRecords, countsRows, references }: StageKind,
): StageKindName =>
  ({ kind, displayNames, icon, role, purpose, comparesRecords, countsRows, references })

function toDependency(
  { answers }: Pick<SystemDeps['system'], 'answers'>, name: DependencyView['name'], seen: Check<unknown>, kind = '',
): DependencyView {
  const { state, answers: now } = judge(seen, answers.get(name))
  answers.set(name, now)
  return { name, state, latencyMs: seen.latencyMs, kind, reason: seen.reason }
}

const toCacheDependency = ({ kind, isFallback }: ReturnType<OpenCache['status']>): DependencyView =>
  ({ name: 'cache', state: isFallback ? 'down' : 'up', latencyMs: null, kind, reason: isFallback ? 'unavailable' : '' })

/** From when to when the events of the only source are known. */
async function findKnown({ db }: Pick<Deps, 'db'>): Promise<Pick<SystemView, 'watermark' | 'dataSince'>> {
  const [cursor, since] = await Promise.all([findEventCursor(db, EVENT_SOURCE), findFirstCoverage(db, EVENT_SOURCE)])
  return { watermark: cursor?.heardAt?.toISOString() ?? null, dataSince: since?.toISOString() ?? null }
}

const toGrpc = ({ since, ...counts }: CallStatsSnapshot): SystemView['grpc'] => ({
  since: since.toISOString(), ...counts,
})

function toQueueStats({ engine, workers, shardWorkers, memory = undefined, ...stats }: QueueStats): QueueStatsView {
  return {
    ...stats,
    memory: memory ?? null,
    workers: workers.map(({ heartbeatTime, ...worker }) => ({
      ...worker, heartbeatAt: heartbeatTime?.toISOString() ?? null,
    })),
    shardWorkers: shardWorkers.map(toShardWorkerView),
  }
}
