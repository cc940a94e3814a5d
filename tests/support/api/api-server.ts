import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApp, createRouter, toNodeListener, type RouterMethod } from 'h3'
import { createColdStore } from '#artifact/cold-folder'
import { createFolderStore, type FolderStore } from '#artifact/folder-store'
import type { ChannelRow } from '#db/repositories/alert/channel.repository'
import { createGuardedClient } from '#egress/guarded-client'
import { createInAppChannel, createWebhookChannel, testChannel } from '#server/services/alert'
import type { Database, Db } from '#db/client'
import type { Cache } from '#server/cache/cache'
import { openConfig } from '#server/config/config-store'
import { createCache } from '#server/cache/create-cache'
import handleError from '#server/error-handler'
import { AppError } from '#server/errors'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import { createDemoHistory } from '#server/history/history'
import { createClosers } from '#server/lifecycle/closers'
import { openLoad } from '#server/lifecycle/open-load'
import { log } from '#server/log'
import { type AccessOptions, createAccess } from '#server/services/access/access'
import { createAuditAnchors } from '#server/services/audit/audit-anchors'
import { createBackground } from '#server/services/common/background'
import { createStatementBook } from '#server/telemetry/sql-metrics'
import { createResumableUploads } from '#server/services/source/resumable-upload.service'
import { createTusServer } from '#server/http/tus/tus-server'
import { enterPhase, provideServices, type Services } from '#server/http/services'
import type { DatabaseKind } from '../services/databases'
import { givenThreads } from '../quality/given-threads'
import { watchAudit } from './audit-watch'
import { watchContract } from './contract-watch'
import { createFakeModel, type FakeModel } from '../services/fake-model'
import { createFakeQueue, type FakeQueue } from '../services/fake-queue'
import { givenDatabase } from '../services/given-database'
import { listRouteFiles, loadHandler, loadMiddleware } from './route-files'

export interface ApiServer {
  url: string
  db: Db
  database: Database
  artifacts: FolderStore
  /** Of the artifacts. */
  folder: string
  /** Folder of archived releases. */
  archiveDir: string
  /** What ingest invalidates. */
  cache: Cache
  queue: FakeQueue
  model: FakeModel
  /** Topics published so far. */
  published: string[]
  wakes: () => number
  /** Projects whose budgets were to be looked at. */
  spentIn: string[]
  /** Loses the state of resumable uploads in memory, like a console that was killed. */
  forgetUploads: () => void
  close: () => Promise<void>
}

interface ApiServerOptions {
  uploadMaxBytes?: number
  allowsPrivateWebhooks?: boolean
  webhookDeadlineMs?: number
  allowsPrivateModels?: boolean
  /** Of the environment. */
  variables?: Record<string, string>
  /** What it serves instead of a new database and an empty store; closed with it. */
  given?: { database: Database, folder: string }
  access?: Partial<AccessOptions>
  /** In place of the factory of this project. */
  factory?: QueueGateway
  /** Requests are made at random: most change nothing. */
  isRandom?: boolean
}

/** As the defaults of the environment, without limits: tests ask more than people. */
const ACCESS = {
  forced: undefined, isPublicBind: false, isBehindProxy: false, sessionIdleMs: 12 * 3_600_000,
  sessionLongestMs: 7 * 86_400_000, addressRate: 0, tokenRate: 0,
}

/** Number of faults that an error message lists. */
const MOST_FAULTS = 20

/**
 * The routes of `server/api` behind real HTTP, with the real database and artifact store, in this process. Only the
 * factory is replaced: its gateway is a plain object. The e2e suite covers what Nitro adds. Every answer is checked
 * against the OpenAPI document; a violation makes `close` fail.
 */
export async function startApiServer(kind: DatabaseKind, {
  uploadMaxBytes = 1 << 20, allowsPrivateWebhooks = false, webhookDeadlineMs = 30_000, allowsPrivateModels = false,
  variables = {}, given, access: accessOptions = {}, factory, isRandom = false,
}: ApiServerOptions = {}): Promise<ApiServer> {
  // Tests provoke the logged errors on purpose.
  log.level = 'silent'
  const database = given?.database ?? await givenDatabase(kind)
  const folder = given?.folder ?? mkdtempSync(path.join(tmpdir(), 'api-artifacts-'))
  const artifacts = await createFolderStore(folder)
  const background = createBackground()
  const threads = await givenThreads()
  const queue = createFakeQueue()
  const model = createFakeModel()
  const published: string[] = []
  const cache = createCache({
    redisUrl: undefined, onError: () => undefined,
    isAnswer: error => error instanceof AppError && error.code !== 'unavailable',
  })
  const live = { publish: (topic: string) => void published.push(topic) }
  const secretKey = randomBytes(32).toString('base64')
  const webhooks = createGuardedClient(allowsPrivateWebhooks)
  const channels = { in_app: createInAppChannel({ cache, live }), webhook: createWebhookChannel({
    client: webhooks, secretKey, now: () => new Date(), deadlineMs: webhookDeadlineMs,
  }) }
  const access = createAccess({ db: database.db, secretKey, keptMs: 0, ...ACCESS, ...accessOptions })
  await access.reload()
  const store = openConfig({ DATA_DIR: folder, ...variables })
  let wakes = 0
  const spentIn: string[] = []
  const services = {
    db: database.db,
    access,
    anchors: createAuditAnchors({ file: path.join(folder, 'audit-anchors.jsonl'), secretKey, log }),
    artifacts,
    cold: createColdStore(path.join(folder, 'archive')),
    background,
    threads,
    queue: factory ?? queue,
    model,
    cache,
    live,
    wakeRelay: () => wakes += 1,
    wakeAlerts: () => undefined,
    watchBudget: (projectIds: readonly string[]) => void spentIn.push(...projectIds),
    wakeDeliveries: () => undefined,
    testChannel: (channel: ChannelRow) => testChannel({ db: database.db, channels }, channel),
    secretKey,
    timeZone: 'Asia/Shanghai',
    settings: {
      ...store,
      // Beside the layers, so that no test of settings finds them locked.
      config: () => {
        const config = store.config()
        return { ...config, uploadMaxBytes, allowsPrivateWebhooks, factory: { ...config.factory, allowsPrivateModels } }
      },
    },
    demoDocuments: () => readFile('server/assets/demo/documents.jsonl'),
    templateSample: (filename: string) => readFile(path.join('server/assets/templates', filename)),
  }
  const demoHistory = createDemoHistory({ ...services, log, now: () => new Date(), days: 6 })
  const closers = createClosers(log)
  const system = { startedAt: new Date(), load: openLoad(database, createStatementBook(), closers) }
  // A stream ends while the console is closing, and another file of this worker may have closed one.
  enterPhase('ready')
  const provide = () => {
    const resumableUploads = createResumableUploads(services)
    // The compiler names what is missing here, save these and most of the system: no route under test needs them.
    const known: Omit<Services, 'connectLive' | 'prometheus' | 'system'>
      & { system: Pick<Services['system'], 'load' | 'startedAt'> } = {
        ...services,
        demoHistory,
        resumableUploads,
        tus: createTusServer(resumableUploads, services.settings),
        system,
        liveMoment: () => ({ epoch: '', revision: 0 }),
      }
    provideServices(known as Services)
    return resumableUploads
  }
  let resumableUploads = provide()
  const abandoned: typeof resumableUploads[] = []
  const audit = watchAudit(toNodeListener(await createRoutes()))
  const contract = watchContract(audit.listener)
  const server = createServer(contract.listener)
  // The client closes what it no longer uses. If both had a limit and the machine stood still, a request could meet the
  // end.
  server.keepAliveTimeout = 0
  return {
    url: await listen(server),
    db: database.db,
    database,
    artifacts,
    folder,
    archiveDir: path.join(folder, 'archive'),
    cache: services.cache,
    queue,
    model,
    published,
    wakes: () => wakes,
    spentIn,
    forgetUploads() {
      abandoned.push(resumableUploads)
      resumableUploads = provide()
    },
    async close() {
      provideServices(undefined)
      await access.stop()
      server.closeAllConnections()
      for (const uploads of [...abandoned, resumableUploads]) {
        await uploads.close()
      }
      await new Promise(resolve => server.close(resolve))
      await demoHistory.stop()
      await background.stop()
      await threads.close()
      await closers.closeAll()
      webhooks.close()
      await services.cache.close()
      const auditFaults = await audit.findFaults(database.db, isRandom)
      await database.close()
      rmSync(folder, { recursive: true, force: true })
      if (contract.faults.length > 0) {
        throw new Error(
          'answers that the OpenAPI document does not '
          + `allow:\n${[...new Set(contract.faults)].slice(0, MOST_FAULTS).join('\n')}`,
        )
      }
      if (auditFaults.length > 0) {
        throw new Error(
          `writes that left another audit trail than they declare (audits of their routes):\n${auditFaults.join('\n')}`,
        )
      }
    },
  }
}

/** What `server/api` serves, from the services that are provided. */
export async function createRoutes() {
  const defaultHandler = () => {
    throw new Error('only /api is served here')
  }
  const app = createApp({ onError: (error, event) => handleError(error, event, { defaultHandler }) })
  for (const handler of await loadMiddleware()) {
    app.use(handler)
  }
  const router = createRouter({ preemptive: true })
  for (const { route, method, file } of listRouteFiles()) {
    router.use(route, await loadHandler(file), method as RouterMethod | undefined)
  }
  return app.use(router)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}
