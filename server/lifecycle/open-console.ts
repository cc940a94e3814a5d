import { mkdir } from 'node:fs/promises'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createColdStore } from '#artifact/cold-folder'
import { writeNonce } from '#artifact/nonce'
import { openStore } from '#artifact/open-store'
import type { Topic } from '#shared/contract/live.contract'
import { MAX_NOTICE_BYTES, openNotices } from '#db/notices'
import { version } from '~~/package.json'
import { type Access, createAccess } from '#server/services/access/access'
import { ensureFirstAdmin } from '#server/services/access/access.service'
import { type Alerting, sealPlainAddresses, testChannel } from '#server/services/alert'
import { createCache } from '#server/cache/create-cache'
import type { Config } from '#server/config/config'
import type { ConfigStore } from '#server/config/config-store'
import { ensureSecretKey } from '#server/config/secret-key'
import { createGateways } from '#server/grpc/gateways'
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
import { openAnchors } from '#server/services/audit/audit-anchors'
import { createBackground } from '#server/services/common/background'
import { ensureBuiltInTemplates } from '#server/services/template/built-in-seed'
import { loadSaved } from '#server/services/config/config.service'
import { createResumableUploads } from '#server/services/source/resumable-upload.service'
import { toCachedNouns } from '#server/services/common/announce'
import type { Supervisor } from '#server/supervisor/supervisor'
import { createTusServer } from '#server/http/tus/tus-server'
import { readDemoDocuments, readTemplateSample } from '#server/http/build-assets'
import { provideServices, type Services } from '#server/http/services'
import { toAppError } from '#server/http/to-app-error'
import { createThreads } from '#server/thread/threads'
import { findThreadEntry } from '#server/supervisor/program'
import { getSystem } from '#server/services/system/system.service'
import { watchParts } from '#server/telemetry/console-metrics'
import { watchLoad } from '#server/telemetry/load-metrics'
import { createSqlMetrics, createStatementBook } from '#server/telemetry/sql-metrics'
import { watchStatements } from '#server/telemetry/sql-spans'
import { startTracing } from '#tracing/tracing'
import type { Closers } from './closers'
import { toFactoryGraceMs } from './closing-time'
import { createAuditSealer } from './audit-sealer'
import { describeSystem } from './describe-system'
import { startHousekeeping } from './housekeeping'
import { openConfiguration, refuseLive } from './open-configuration'
import { openAlerting } from './open-alerting'
import { openConsoleDatabase } from './open-database'
import { openFactory, waitForFactory } from './open-factory'
import { openLoad } from './open-load'
import { withGetters } from './with-getters'

export interface OpenContext {
  closers: Closers
  log: Log
  /** Aborts when the process is told to end during startup. */
  signal: AbortSignal
}

const DEV_GRACE_MS = 2_000
/** A notice that another console has switched sign-in on may be lost; so late it is seen all the same. */
const ACCESS_RELOAD_MS = 30_000

/**
 * Opens one component after the other; `closers` closes them in reverse. The factory starts in parallel with the
 * database.
 */
export async function openConsole(
  settings: ConfigStore, context: OpenContext,
): Promise<{ drain: () => Promise<void> }> {
  const { closers, log, signal } = context
  const config = settings.config()
  const startedAt = new Date()
  await mkdir(config.dataDir, { recursive: true })
  const secretKey = config.secretKey ?? await ensureSecretKey(config.dataDir)
  const artifacts = await openStore(config.artifacts)
  await artifacts.checkAccess()

  closers.add('traces', await startTracing({
    endpoint: config.tracesEndpoint, service: 'data-factory-console', version,
    onError: reason => log.warn({ reason }, 'traces were not sent'),
  }))
  const prometheus = new Registry()
  collectDefaultMetrics({ register: prometheus })
  closers.add('process metrics', () => prometheus.clear())
  const gateways = createGateways({ registry: prometheus, artifactNonce: await writeNonce(artifacts) })
  closers.add('gateways', gateways.close)
  let factory: Supervisor | undefined
  closers.add('factory', () =>
    factory?.stop(import.meta.dev ? DEV_GRACE_MS : toFactoryGraceMs(settings.config().drainTimeoutMs)))
  const onAlone = () => {
    factory = openFactory(config, secretKey, gateways, log)
  }
  const statements = createStatementBook()
  const onStatement = watchStatements(createSqlMetrics(prometheus), statements.watch)
  const database = await openConsoleDatabase(config, { log, signal, onAlone, onStatement })
  closers.add('database', database.close)
  await loadSaved({ db: database.db, settings })
  await ensureBuiltInTemplates(database.db)
  await sealPlainAddresses({ db: database.db, secretKey })

  const access = await openAccess(config, { db: database.db, secretKey }, context)
  const hub = createLiveHub()
  const cache = openCache(config, context)
  const live: Live = openLive(hub, database.url, topics => onRemote(topics), context)
  const configuration = openConfiguration({ settings, db: database.db, cache, gateways, hub }, context)
  let wakeAlerts: Alerting['wake'] = () => undefined
  const onRemote = (topics: readonly Topic[] | undefined) => {
    toCachedNouns(topics).forEach(cache.forget)
    if (topics?.includes('config') ?? true) {
      configuration.reload()
    }
    if (topics?.includes('alerts') ?? true) {
      wakeAlerts('all')
    }
    if (topics?.includes('access') ?? true) {
      void reloadAccess(access, log)
    }
  }
  const threads = createThreads({ entry: findThreadEntry() })
  closers.add('threads', threads.close)
  const shared = {
    db: database.db, database, queue: gateways.queue, model: gateways.model, artifacts, cache, live, log, threads,
    now: () => new Date(),
  }
  const { alerting, channels } = openAlerting(settings, { secretKey, shared, gateways }, context)
  wakeAlerts = alerting.wake
  const gates = createGateKeeper(shared)
  // Getters: what is read from these later is in force then.
  const tuned = {
    get timeZone() { return settings.config().timeZone },
  }
  const budgets = createBudgetWatch(withGetters(shared, tuned))
  const anchors = openAnchors(config, { secretKey, log })
  const auditSealer = createAuditSealer({ ...shared, anchors, anchorMs: config.audit.anchorMs })
  const ingest = createIngest({
    ...shared, watchBudget: budgets.watch, wakeAlerts: alerting.wake, wakeGates: gates.wake, alongside: alerting.lead,
  })
  const relay = createRelay({ ...shared, wakeAlerts: alerting.wake, kind: database.kind, reconcile: ingest.reconcile })
  const resumableUploads = createResumableUploads({ ...shared, settings })
  closers.add('resumable uploads', resumableUploads.close)
  const background = createBackground()
  closers.add('work on releases', background.stop)
  const demoHistory = createDemoHistory(withGetters(shared, tuned))
  closers.add('demo data', demoHistory.stop)
  const load = openLoad(database, statements, closers)
  const services: Services = {
    ...shared,
    access,
    anchors,
    cold: createColdStore(config.archiveDir),
    background,
    connectLive: socket => settings.config().refresh.isPushOn ? connectLive(hub, socket) : refuseLive(socket),
    liveMoment: hub.moment,
    wakeRelay: relay.wake,
    wakeAlerts: alerting.wake,
    watchBudget: budgets.watch,
    wakeDeliveries: alerting.wakeDeliveries,
    testChannel: channel => testChannel({ db: database.db, channels }, channel),
    secretKey,
    get timeZone() { return tuned.timeZone },
    demoDocuments: readDemoDocuments,
    templateSample: readTemplateSample,
    settings,
    demoHistory,
    prometheus,
    resumableUploads,
    tus: createTusServer(resumableUploads, settings),
    system: describeSystem({ config, settings, access, database, gateways, load, startedAt, factory: () => factory }),
  }
  closers.add('housekeeping', startHousekeeping(
    { ...shared, cold: services.cold, background, retention: () => settings.config().retention }, log,
  ))
  signal.throwIfAborted()
  watchLoad(prometheus, load)
  watchParts(prometheus, { database, cache, breakers: gateways.services, getSystem: () => getSystem(services) })
  provideServices(services)
  const drain = async () => {
    factory?.retire()
    hub.close()
    await Promise.all([relay.stop(), ingest.stop(), gates.stop(), budgets.stop(), auditSealer.stop(), alerting.stop()])
  }
  await waitForFactory(factory, signal)
  if (!signal.aborted) {
    closers.add('relay, ingest and alerting', drain)
    relay.start()
    alerting.start()
    ingest.start()
    gates.start()
    budgets.start()
    auditSealer.start()
  }
  return { drain }
}

/** On Postgres, a change in one console reaches the pages of all of them. */
function openLive(
  hub: LiveHub, url: string | undefined, onRemote: (topics: readonly Topic[] | undefined) => void,
  { closers, log }: OpenContext,
): Live {
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

/** Known before the first request is served: until then nothing is. */
async function openAccess(
  config: Config, { db, secretKey }: Pick<Services, 'db' | 'secretKey'>, { closers, log }: OpenContext,
): Promise<Access> {
  const access = createAccess({ db, secretKey, isPublicBind: config.isPublicBind, ...config.access })
  await access.reload()
  const timer = setInterval(() => void reloadAccess(access, log), ACCESS_RELOAD_MS)
  closers.add('access', async () => {
    clearInterval(timer)
    await access.stop()
  })
  if (access.isOn() && !await ensureFirstAdmin({ db }, config.access.adminPassword)) {
    log.error('sign-in is on and there is no administrator: nobody can sign in; set ADMIN_PASSWORD and start again')
  }
  return access
}

const reloadAccess = (access: Access, log: Log): Promise<void> =>
  access.reload().catch((error: unknown) => log.warn({ err: error }, 'whether sign-in is on could not be read again'))

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
