import type { SystemDetail } from '#shared/contract/system-detail.contract'
import type { LoopDelay, SystemLoad } from '#shared/contract/system-load.contract'
import type { ProcessMemory, SystemView } from '#shared/contract/system.contract'

const line = (name: string, ...values: unknown[]) => `${name}: ${values.map(value => value ?? '-').join(' ')}`

interface Known {
  system: SystemView
  detail: SystemDetail
  /** null = it was not read. */
  load: SystemLoad | null
  browser: string
}

/**
 * What a maintainer asks for first, as plain text: the API's own names, the same in every language. It contains only
 * what the API answers, and so no secret.
 */
export function toDiagnostics({ system, detail, load, browser }: Known): string {
  const { storage, cache, grpc, versions } = detail
  return [
    line('data-factory-console', versions.app, system.mode),
    line('taken', detail.now),
    line('started', system.startedAt),
    line('node', versions.node),
    line('database', versions.database, system.dependencies.find(({ name }) => name === 'database')?.kind),
    line('schema', versions.schema?.newest),
    line('browser', browser),
    line('watermark', system.watermark),
    line('factory restarts', system.factoryRestarts),
    '',
    ...system.dependencies.map(({ name, state, kind, latencyMs, reason }) =>
      line(`part ${name}`, state, kind, latencyMs === null ? '' : `${latencyMs} ms`, reason).trimEnd()),
    ...system.queue
      ? [line(
          'queue',
          `queued=${system.queue.queuedStages} running=${system.queue.runningStages} `
          + `retrying=${system.queue.retryingStages} workers=${system.queue.workers.length}`,
        )]
      : [],
    '',
    line(
      'calls in the last hour', `${system.grpc.calls.ok}/${system.grpc.calls.counted}`,
      `retries=${system.grpc.retries}`,
    ),
    ...grpc.services.map(({ service, protocol, breaker }) =>
      line(`service ${service}`, protocol, `breaker=${breaker}`)),
    ...grpc.methods.map(it => line(
      `method ${it.service}/${it.method}`, `${it.ok}/${it.counted}`,
      `p50=${toMs(it.p50Ms)} p95=${toMs(it.p95Ms)} retries=${it.retries}`,
    )),
    '',
    line('database bytes', storage.database?.bytes),
    line('artifacts', storage.artifacts && `files=${storage.artifacts.files} bytes=${storage.artifacts.bytes}`),
    line('datasets', storage.datasets && `versions=${storage.datasets.versions} bytes=${storage.datasets.bytes}`),
    line('uploads', storage.uploads && `files=${storage.uploads.files} bytes=${storage.uploads.bytes}`),
    line('disk', storage.disk && `free=${storage.disk.freeBytes} total=${storage.disk.totalBytes}`),
    line(
      'cache', cache.kind, cache.isFallback ? 'fallback' : '',
      `hits=${cache.hits}/${cache.asked} stale=${cache.stale} entries=${cache.entries}`,
    ),
    '',
    ...load ? toLoadLines(load, system.queue?.memory ?? null) : [],
    '',
    ...detail.settings.map(({ name, source, value, isSecret }) =>
      line(name, isSecret ? (source === 'environment' ? '(set)' : '(not set)') : value, `[${source}]`)),
  ].join('\n')
}

function toLoadLines(load: SystemLoad, factory: ProcessMemory | null): string[] {
  const { process, memory, loop, lanes, routes, statements } = load
  const slowest = [
    ...routes.slowest.map(it => ({ ...it, name: `route ${it.method} ${it.path || it.route}` })),
    ...statements.slowest.map(it => ({ ...it, name: `statement ${it.name} ${it.id}` })),
  ]
  return [
    line('process', process.host, process.pid),
    line('memory console', toBytes(memory)),
    line('memory factory', factory && toBytes(factory)),
    line('event loop delay', `minute ${toDelay(loop.minute)}`, `hour ${toDelay(loop.hour)}`),
    ...lanes.map(({ lane, running, places, waiting, refused }) =>
      line(`lane ${lane}`, `${running}/${places}`, `waiting=${waiting ?? '-'} refused=${refused}`)),
    ...slowest.map(({ name, count, p50Ms, p95Ms, maxMs }) =>
      line(name, `n=${count} p50=${toMs(p50Ms)} p95=${toMs(p95Ms)} max=${toMs(maxMs)}`)),
  ]
}

const toBytes = (memory: ProcessMemory) =>
  Object.entries(memory).map(([name, bytes]) => `${name}=${bytes ?? '-'}`).join(' ')
const toDelay = (delay: LoopDelay | null) =>
  delay === null ? '-' : `p50=${toMs(delay.p50Ms)} p99=${toMs(delay.p99Ms)} max=${toMs(delay.maxMs)}`

const toMs = (ms: number | null) => ms === null ? '-' : `${ms.toFixed(1)}ms`
