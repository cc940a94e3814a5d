import { Gauge, type Registry } from 'prom-client'
import type { LoadSources } from '#server/services/system/load-sources'
import type { ProcessMemory } from '#shared/contract/system.contract'

/** What is not there has no value. */
export function setMemory(gauge: Gauge<'kind'>, memory: ProcessMemory): void {
  const kinds = {
    rss: memory.rssBytes,
    heap_used: memory.heapUsedBytes,
    external: memory.externalBytes,
    array_buffers: memory.arrayBufferBytes,
    embedded_database: memory.embeddedDatabaseBytes,
  }
  for (const [kind, bytes] of Object.entries(kinds)) {
    if (bytes !== null) {
      gauge.labels(kind).set(bytes)
    }
  }
}

/** What the settings page shows, and no metric of Node's or of the requests has. */
export function watchLoad(registry: Registry, { lanes, memory }: Pick<LoadSources, 'lanes' | 'memory'>): void {
  const registers = [registry]
  new Gauge({
    name: 'http_lane_requests', registers, labelNames: ['lane', 'state'] as const,
    help: 'Requests by lane that run, and that wait for a place where any may wait.',
    collect() {
      for (const { lane, running, waiting } of lanes()) {
        this.labels(lane, 'running').set(running)
        if (waiting !== null) {
          this.labels(lane, 'waiting').set(waiting)
        }
      }
    },
  })
  new Gauge({
    name: 'http_lane_places', registers, labelNames: ['lane'] as const,
    help: 'How many requests of a lane may run at once, just now.',
    collect() {
      for (const { lane, places } of lanes()) {
        this.labels(lane).set(places)
      }
    },
  })
  new Gauge({
    name: 'console_memory_bytes', registers, labelNames: ['kind'] as const,
    help: 'Memory of the console: rss, heap_used, external, array_buffers, embedded_database.',
    collect() {
      setMemory(this, memory())
    },
  })
}
