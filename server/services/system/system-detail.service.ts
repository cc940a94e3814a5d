import { getDatabaseFigures, getKeptFigures, listTableFigures } from '#db/repositories/system/system.repository'
import type { GrpcMethodView, SystemDetail } from '#shared/contract/system-detail.contract'
import type { OpenCache } from '#server/cache/create-cache'
import type { MethodFigures } from '#server/grpc/method-tallies'
import type { Deps } from '../common/deps'
import { check } from './system-check'
import type { SystemDeps } from './system.service'

type SystemDetailDeps = Pick<Deps, 'db' | 'artifacts'> & SystemDeps

/** Cached because every open settings page asks. */
const KEPT_MS = 2_000
/** Cached longer, because scanning every file of a big store is slow. */
const STORE_KEPT_MS = 60_000
const STORE_DEADLINE_MS = 20_000
const MAX_TABLES = 8

export async function getSystemDetail(deps: SystemDetailDeps): Promise<SystemDetail> {
  const { value } = await deps.cache
    .getOrLoad({ noun: 'system', key: ['detail', deps.system.startedAt.getTime()], ttlMs: KEPT_MS }, () => look(deps))
  return value
}

async function look({ db, artifacts, cache, system }: SystemDetailDeps): Promise<SystemDetail> {
  const { nodeVersion, services, methods, settings, retention } = system.detail
  const [database, tables, kept, store] = await Promise.all([
    valueOf(() => getDatabaseFigures(db)),
    valueOf(() => listTableFigures(db, MAX_TABLES)),
    valueOf(() => getKeptFigures(db)),
    valueOf(() => measureStore({ artifacts, cache, system }), STORE_DEADLINE_MS),
  ])
  return {
    now: new Date().toISOString(),
    startedAt: system.startedAt.toISOString(),
    versions: {
      app: system.version,
      node: nodeVersion,
      database: database && `PostgreSQL ${database.version}`,
      schema: database && { newest: database.migrations.at(-1) ?? '', count: database.migrations.length },
    },
    grpc: { since: system.startedAt.toISOString(), services: services(), methods: methods().flatMap(toMethod) },
    storage: {
      database: database && { bytes: database.bytes, tables: tables ?? [] },
      datasets: kept && { versions: kept.versions, bytes: kept.versionBytes },
      uploads: kept && { files: kept.uploads, bytes: kept.uploadBytes },
      artifacts: store && { files: store.files, bytes: store.bytes },
      disk: store?.disk ?? null,
    },
    cache: await toCache(cache),
    settings: [...settings],
    retention,
  }
}

/** null when it cannot be read now, so that the rest of the page is still shown. */
const valueOf = async <T>(ask: () => Promise<T>, deadlineMs?: number): Promise<T | null> =>
  (await check(ask, deadlineMs)).answer ?? null

async function measureStore({ artifacts, cache, system }: Pick<SystemDetailDeps, 'artifacts' | 'cache' | 'system'>) {
  const { value } = await cache.getOrLoad(
    { noun: 'system', key: ['store', system.startedAt.getTime()], ttlMs: STORE_KEPT_MS }, () => artifacts.measure(),
  )
  return value
}

/** Only the two services of the contract. */
function toMethod({ service, ...figures }: MethodFigures): GrpcMethodView[] {
  const successRatio = figures.counted === 0 ? null : figures.ok / figures.counted
  return service === 'queue' || service === 'model' ? [{ service, ...figures, successRatio }] : []
}

async function toCache(cache: OpenCache): Promise<SystemDetail['cache']> {
  const figures = await cache.figures()
  return { ...cache.status(), ...figures, hitRatio: figures.asked === 0 ? null : figures.hits / figures.asked }
}
