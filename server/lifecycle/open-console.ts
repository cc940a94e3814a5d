import { mkdir } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createColdStore } from '#artifact/cold-folder'
import { createFolderStore } from '#artifact/folder-store'
import { writeNonce } from '#artifact/nonce'
import type { Topic } from '#shared/contract/live.contract'
import type { Database } from '#db/client'
import { MAX_NOTICE_BYTES, openNotices } from '#db/notices'
import { KEPT_HOURS } from '#db/repositories/system/idempotency-key.repository'
import { version } from '~~/package.json'
import { createGuardedClient } from '#egress/guarded-client'
import { createAlerting, type Alerting } from '#server/alerting/create-alerting'
import type { Channel } from '#server/alerting/channel/channel'
import { createInAppChannel } from '#server/alerting/channel/in-app.channel'
import { createWebhookChannel } from '#server/alerting/channel/webhook.channel'
import { testChannel } from '#server/alerting/test-channel'
import { createCache } from '#server/cache/create-cache'
import type { Config } from '#server/config/config'
import { ensureSecretKey } from '#server/config/secret-key'
import { createGateways, type Gateways } from '#server/grpc/gateways'
import { createDemoHistory } from '#server/history/history'
import { createGateKeeper } from '#server/ingest/gate-keeper'
import { createIngest } from '#server/ingest/create-ingest'
import { createBudgetWatch } from '#server/ingest/watch-budget'
import { connectLive } from '#server/live/connection'
import { createLiveHub, type LiveHub } from '#server/live/hub'
import type { Live } from '#server/live/live'
import { createSharedLive } from '#server/live/shared-live'
import type { Log } from '#server/log'
import { createRelay } from '#server/relay/create-relay'
import { createBackground } from '#server/services/common/background'
import { createResumableUploads, RESUMABLE_KEEP_MS } from '#server/services/source/resumable-upload.service'
import { toCachedNouns } from '#server/services/common/announce'
import { supervise, type Supervisor } from '#server/supervisor/supervisor'
import { createTusServer } from '#server/http/tus/tus-server'
import { readDemoDocuments } from '#server/http/demo-documents'
import { provideServices, type Services } from '#server/http/services'
import { toAppError } from '#server/http/to-app-error'
import { startFactoryChild } from '#server/supervisor/factory-child'
import { toFactoryProgram } from '#server/supervisor/program'
import { getSystem } from '#server/services/system/system.service'
import { createSqlMetrics, watchParts } from '#server/telemetry/console-metrics'
import { startTracing } from '#tracing/tracing'
import type { Closers } from './closers'
import { toFactoryGraceMs } from './closing-time'
import { FINE_ROLLUP_DAYS, startHousekeeping } from './housekeeping'
import { openConsoleDatabase } from './open-database'

export interface OpenContext {
  closers: Closers
  log: Log
  /** Aborts when the process is told to end during startup. */
  signal: AbortSignal
}

const HOUR_MS = 60 * 60_000
/** How long readiness waits for the first factory; afterwards the console serves without one. */
const FACTORY_WAIT_MS = 30_000
const DEV_GRACE_MS = 2_000

/** Opens one component after the other; `closers` closes them in reverse. The factory starts in parallel with the database. */
export async function openConsole(config: Config, context: OpenContext): Promise<{ drain: () => Promise<void> }> {
  const { closers, log, signal } = context
  const startedAt = new Date()
  await mkdir(config.dataDir, { recursive: true })
  const secretKey = config.secretKey ?? await ensureSecretKey(config.dataDir)
  const artifacts = await createFolderStore(config.artifactDir)

  closers.add('traces', await startTracing({ endpoint: config.tracesEndpoint, service: 'data-factory-console', version, onError: reason => log.warn({ reason }, 'traces were not sent') }))
  const prometheus = new Registry()
  collectDefaultMetrics({ register: prometheus })
  closers.add('process metrics', () => prometheus.clear())
  const gateways = createGateways({ registry: prometheus, artifactNonce: await writeNonce(artifacts) })
  closers.add('gateways', gateways.close)
  let factory: Supervisor | undefined
  closers.add('factory', () => factory?.stop(import.meta.dev ? DEV_GRACE_MS : toFactoryGraceMs(config.drainTimeoutMs)))
  const onAlone = () => {
    factory = openFactory(config, secretKey, gateways, log)
  }
  const database = await openConsoleDatabase(config, { log, signal, onAlone, onStatement: createSqlMetrics(prometheus) })
  closers.add('database', database.close)
  closers.add('housekeeping', startHousekeeping({ database, artifacts }, log))

  const hub = createLiveHub()
  const cache = openCache(config, context)
  let wakeAlerts: Alerting['wake'] = () => undefined
  const onRemote = (topics: readonly Topic[] | undefined) => {
    toCachedNouns(topics).forEach(cache.forget)
    if (topics?.includes('alerts') ?? true) {
      wakeAlerts('all')
    }
  }
  const live = openLive(hub, database.url, onRemote, context)
  const shared = { db: database.db, database, queue: gateways.queue, model: gateways.model, artifacts, cache, live, log, now: () => new Date() }
  const { alerting, channels } = openAlerting(config, { secretKey, shared, gateways }, context)
  wakeAlerts = alerting.wake
  const gates = createGateKeeper(shared)
  const budgets = createBudgetWatch({ ...shared, timeZone: config.timeZone })
  const ingest = createIngest({ ...shared, watchBudget: budgets.watch, wakeAlerts: alerting.wake, wakeGates: gates.wake, alongside: alerting.lead })
  const relay = createRelay({ ...shared, wakeAlerts: alerting.wake, kind: database.kind, reconcile: ingest.reconcile })
  const resumableUploads = createResumableUploads({ ...shared, uploadMaxBytes: config.uploadMaxBytes })
  closers.add('resumable uploads', resumableUploads.close)
  const background = createBackground()
  closers.add('work on releases', background.stop)
  const demoHistory = createDemoHistory({ ...shared, timeZone: config.timeZone })
  closers.add('demo data', demoHistory.stop)
  const services: Services = {
    ...shared,
    cold: createColdStore(config.archiveDir),
    background,
    connectLive: socket => connectLive(hub, socket),
    wakeRelay: relay.wake,
    wakeAlerts: alerting.wake,
    watchBudget: budgets.watch,
    wakeDeliveries: alerting.wakeDeliveries,
    testChannel: channel => testChannel({ db: database.db, channels }, channel),
    secretKey,
    allowsPrivateWebhooks: config.allowsPrivateWebhooks,
    allowsPrivateModels: config.factory.allowsPrivateModels,
    timeZone: config.timeZone,
    uploadMaxBytes: config.uploadMaxBytes,
    demoDocuments: readDemoDocuments,
    config,
    demoHistory,
    prometheus,
    resumableUploads,
    tus: createTusServer(resumableUploads, config.uploadMaxBytes),
    system: {
      version,
      mode: config.mode,
      startedAt,
      isPublicBind: config.isPublicBind,
      databaseKind: database.kind,
      pingModel: () => gateways.health('model'),
      grpcStats: gateways.stats.snapshot,
      factoryRestarts: () => factory?.status().restarts,
      answers: new Map(),
      detail: {
        nodeVersion: process.version,
        services: gateways.services,
        methods: gateways.stats.methods,
        settings: config.settings,
        retention: { fineStatisticsDays: FINE_ROLLUP_DAYS, idempotencyKeyHours: KEPT_HOURS, abandonedUploadHours: RESUMABLE_KEEP_MS / HOUR_MS },
      },
    },
  }
  signal.throwIfAborted()
  watchParts(prometheus, { database, cache, breakers: gateways.services, getSystem: () => getSystem(services) })
  provideServices(services)
  const drain = async () => {
    factory?.retire()
    hub.close()
    await Promise.all([relay.stop(), ingest.stop(), gates.stop(), budgets.stop(), alerting.stop()])
  }
  await waitForFactory(factory, signal)
  if (!signal.aborted) {
    closers.add('relay, ingest and alerting', drain)
    relay.start()
    alerting.start()
    ingest.start()
    gates.start()
    budgets.start()
  }
  return { drain }
}

/** On Postgres, a change in one console reaches the pages of all of them. */
function openLive(hub: LiveHub, url: string | undefined, onRemote: (topics: readonly Topic[] | undefined) => void, { closers, log }: OpenContext): Live {
  if (!url) {
    return hub
  }
  const live = createSharedLive({ hub, send: text => notices.send(text), onRemote, maxBytes: MAX_NOTICE_BYTES })
  const notices = openNotices(url, {
    channel: 'console_changes',
    onNotice: live.receive,
    onConnected: live.reconnect,
    onError: error => log.warn({ err: error }, 'changes of other consoles are not heard for a moment'),
  })
  closers.add('notices', async () => {
    await live.stop()
    await notices.close()
  })
  return live
}

interface AlertingParts {
  secretKey: string
  shared: Pick<Services, 'db' | 'queue' | 'live'> & { database: Database, log: Log, now: () => Date }
  gateways: Pick<Gateways, 'health' | 'stats'>
}

function openAlerting({ allowsPrivateWebhooks }: Config, { secretKey, shared, gateways }: AlertingParts, { closers }: OpenContext): { alerting: Alerting, channels: Record<string, Channel> } {
  const client = createGuardedClient(allowsPrivateWebhooks)
  closers.add('webhooks', client.close)
  const channels = { in_app: createInAppChannel(shared.live), webhook: createWebhookChannel({ client, secretKey, now: shared.now }) }
  const grpcTotals = () => {
    const figures = gateways.stats.methods()
    const sum = (count: 'counted' | 'ok') => figures.reduce((total, figure) => total + figure[count], 0)
    return { counted: sum('counted'), ok: sum('ok') }
  }
  const alerting = createAlerting({ ...shared, kind: shared.database.kind, pingModel: () => gateways.health('model'), grpcTotals, channels })
  return { alerting, channels }
}

function openCache({ redisUrl }: Config, { closers, log }: OpenContext) {
  const cache = createCache({
    redisUrl,
    onError: error => log.warn({ err: error }, 'the cache goes on without what failed'),
    isAnswer: (error) => {
      const { code } = toAppError(error)
      return code !== 'unavailable' && code !== 'upstream_timeout'
    },
  })
  closers.add('cache', cache.close)
  return cache
}

/** Ready means that runs can start; after this wait without a factory, it means that pages and queries work. */
async function waitForFactory(factory: Supervisor | undefined, signal: AbortSignal): Promise<void> {
  const enough = new AbortController()
  const patience = wait(FACTORY_WAIT_MS, undefined, { signal: AbortSignal.any([signal, enough.signal]) })
  await Promise.race([factory?.firstReady, patience]).catch(() => undefined)
  enough.abort()
  await patience.catch(() => undefined)
}

const TOKEN_BYTES = 32

/** Standalone: points the gateways there. Embedded: starts a factory, and points them to each one's new port. */
function openFactory(config: Config, secretKey: string, { setTarget, health }: Pick<Gateways, 'setTarget' | 'health'>, log: Log): Supervisor | undefined {
  const { queueAddress, modelAddress = queueAddress, token = randomBytes(TOKEN_BYTES).toString('base64url') } = config.factory
  if (modelAddress) {
    setTarget(modelAddress, token, 'model')
  }
  if (queueAddress) {
    setTarget(queueAddress, token, 'queue')
    return undefined
  }
  return supervise({
    start: signal => startFactoryChild(toFactoryProgram(config, { token, secretKey }), signal),
    onReady({ pid, port }) {
      log.info({ pid, port }, 'the factory serves')
      setTarget(`127.0.0.1:${port}`, token, modelAddress ? 'queue' : undefined)
    },
    isAnswering: () => health('queue').then(() => true, () => false),
    onDown: (reason, retryInMs) => log.error({ err: reason, retryInMs }, 'the factory is down'),
  })
}
