import type { SystemDetail } from '#shared/contract/system-detail.contract'
import type { SystemView } from '#shared/contract/system.contract'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { KINDS } from './given-pipeline'

const AT = '2026-11-25T08:00:00.000Z'

export function givenSystem(change: Partial<SystemView> = {}): SystemView {
  return {
    version: '1.2.3',
    mode: 'embedded',
    startedAt: AT,
    now: AT,
    tz: 'Asia/Shanghai',
    uploadMaxBytes: 1,
    isPublicBind: false,
    refresh: { pollMs: 60_000, stalePolls: 2, isPushOn: true },
    configFault: null,
    dependencies: [
      { name: 'database', state: 'up', latencyMs: 1.5, kind: 'pglite', reason: '' },
      { name: 'queue', state: 'up', latencyMs: 12, kind: 'pg-boss 12.38.0', reason: '' },
      { name: 'model', state: 'up', latencyMs: 3, kind: '', reason: '' },
      { name: 'cache', state: 'up', latencyMs: null, kind: 'memory', reason: '' },
    ],
    watermark: AT,
    dataSince: '2026-01-01T00:00:00.000Z',
    grpc: {
      since: AT, calls: { counted: 200, ok: 199, successRatio: 0.995 },
      attempts: { counted: 210, ok: 199, successRatio: 0.9476 }, retries: 10,
    },
    queue: {
      queuedStages: 4, runningStages: 2, retryingStages: 1, oldestWaitMs: 61_000, completedLastMinute: 30,
      failedLastMinute: 0,
      workers: [
        { id: 'worker-1', host: 'here', version: 'v24.0.0', capacity: 4, busy: 2, heartbeatAt: AT, draining: false },
      ],
      shardWorkers: [
        {
          id: 'w-1', name: 'gpu-7', host: 'there', version: 'v24.0.0', slots: 8, busy: 5, done: 1_234, failed: 2,
          heardAt: AT, draining: true,
        },
      ],
      memory: {
        rssBytes: 221_000_000, heapUsedBytes: 60_000_000, externalBytes: 12_000_000, arrayBufferBytes: 3_000_000,
        embeddedDatabaseBytes: null,
      },
    },
    cache: { kind: 'memory', isFallback: false },
    factoryRestarts: 0,
    stageKinds: [...KINDS, {
      ...factsByName('clean.normalize'), displayNames: { 'en': 'Clean text', 'zh-CN': '清洗文本' },
      icon: 'i-lucide-text-cursor-input',
    }],
    ...change,
  }
}

export function givenSystemDetail(change: Partial<SystemDetail> = {}): SystemDetail {
  return {
    now: AT,
    startedAt: AT,
    versions: {
      app: '1.2.3', node: 'v24.0.0', database: 'PostgreSQL 18.6', schema: { newest: '0009_stage_idle_time', count: 9 },
    },
    grpc: {
      since: AT,
      services: [
        { service: 'queue', protocol: 'datafactory.queue.v1.TaskQueueService', breaker: 'closed' },
        { service: 'model', protocol: 'datafactory.model.v1.ModelService', breaker: 'open' },
      ],
      methods: [{
        service: 'queue', method: 'SubmitRun', counted: 8, ok: 6, successRatio: 0.75, p50Ms: 4.25, p95Ms: 812,
        retries: 3,
      }],
    },
    storage: {
      database: {
        bytes: 13_000_000,
        tables: [{ name: 'task_runs', bytes: 573_000, rows: 12_345, isExact: false, partitions: 4 }],
      },
      datasets: { versions: 1, bytes: 27_000_000 },
      uploads: { files: 5, bytes: 1_700_000 },
      artifacts: { files: 47, bytes: 64_000_000 },
      disk: { freeBytes: 80_000_000_000, totalBytes: 200_000_000_000 },
    },
    cache: {
      kind: 'memory', isFallback: false, asked: 400, hits: 300, stale: 2, hitRatio: 0.75, entries: 21,
      maxBytes: 67_000_000,
    },
    settings: [
      { name: 'PORT', group: 'network', source: 'default', value: '3000', unit: null, isSecret: false },
      {
        name: 'REDIS_URL', group: 'cache', source: 'environment', value: 'redis://cache:6379/0', unit: null,
        isSecret: false,
      },
      { name: 'SECRET_KEY', group: 'storage', source: 'environment', value: null, unit: null, isSecret: true },
      { name: 'FACTORY_TOKEN', group: 'factory', source: 'default', value: null, unit: null, isSecret: true },
      { name: 'MODEL_SIMULATOR', group: 'factory', source: 'environment', value: 'true', unit: null, isSecret: false },
      {
        name: 'UPLOAD_MAX_BYTES', group: 'storage', source: 'default', value: '10737418240', unit: 'bytes',
        isSecret: false,
      },
    ],
    retention: { fineStatisticsDays: 35, idempotencyKeyHours: 24, abandonedUploadHours: 48 },
    ...change,
  }
}
