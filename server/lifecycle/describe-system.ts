import process from 'node:process'
import type { Database } from '#db/client'
import { KEPT_HOURS } from '#db/repositories/system/idempotency-key.repository'
import { version } from '~~/package.json'
import type { Access } from '#server/services/access/access'
import type { Config } from '#server/config/config'
import type { ConfigStore } from '#server/config/config-store'
import type { Gateways } from '#server/grpc/gateways'
import type { LoadSources } from '#server/services/system/load-sources'
import type { Services } from '#server/http/services'
import type { Supervisor } from '#server/supervisor/supervisor'
import { FINE_ROLLUP_DAYS } from './housekeeping'

interface SystemParts {
  config: Config
  settings: ConfigStore
  access: Access
  database: Pick<Database, 'kind'>
  gateways: Gateways
  load: LoadSources
  startedAt: Date
  /** The embedded factory; none while it was not started, or where the factory is another's. */
  factory: () => Supervisor | undefined
}

const HOUR_MS = 60 * 60_000

/** What the health page shows. Settings that may change while the console runs are read when they are asked for. */
export function describeSystem({
  config, settings, access, database, gateways, load, startedAt, factory,
}: SystemParts): Services['system'] {
  return {
    version,
    mode: config.mode,
    startedAt,
    get refresh() { return settings.config().refresh },
    configFault: () => settings.view().file.faults[0] ?? null,
    isOpenToAll: () => config.isPublicBind && !access.isOn(),
    databaseKind: database.kind,
    pingModel: () => gateways.health('model'),
    grpcStats: gateways.stats.snapshot,
    factoryRestarts: () => factory()?.status().restarts,
    answers: new Map(),
    load,
    detail: {
      nodeVersion: process.version,
      services: gateways.services,
      methods: gateways.stats.methods,
      get settings() { return settings.config().settings },
      get retention() {
        return {
          fineStatisticsDays: FINE_ROLLUP_DAYS, idempotencyKeyHours: KEPT_HOURS,
          abandonedUploadHours: settings.config().retention.uploadMs / HOUR_MS,
        }
      },
    },
  }
}
