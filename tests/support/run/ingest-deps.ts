import { Readable } from 'node:stream'
import pino from 'pino'
import { ArtifactNotFound } from '#artifact/store'
import type { Database } from '#db/client'
import type { QueueMessage } from '#server/grpc/queue.gateway'
import type { WatchDeps } from '#server/ingest/ingest-deps'
import type { RunScript } from './run-script'

export interface IngestBench {
  deps: WatchDeps
  /** Topics in the order in which they were published. */
  published: string[]
  invalidated: string[]
  /** Artifact uri to its text. */
  files: Map<string, string>
  /** What GetRun and ListRuns know. */
  runs: Map<string, RunScript>
}

/** Real database, plain objects for everything around it. */
export function toBench(database: Database): IngestBench {
  const bench: Omit<IngestBench, 'deps'> = { published: [], invalidated: [], files: new Map(), runs: new Map() }
  const deps: WatchDeps = {
    database,
    db: database.db,
    queue: {
      watchEvents: async function* () { /* nothing happens */ },
      findRun: runId => Promise.resolve(bench.runs.get(runId)?.snapshot()),
      listRuns: () => Promise.resolve({ runs: [...bench.runs.values()].map(run => run.snapshot()), nextPageToken: '' }),
    },
    artifacts: {
      open: uri => Readable.from([Buffer.from(bench.files.get(uri) ?? '')]),
      check: (uri) => {
        const text = bench.files.get(uri)
        return text === undefined ? Promise.reject(new ArtifactNotFound(uri)) : Promise.resolve({ bytes: text.length })
      },
    },
    cache: {
      invalidate: (noun) => {
        bench.invalidated.push(noun)
        return Promise.resolve()
      },
    },
    live: { publish: topic => void bench.published.push(topic) },
    log: pino({ level: 'silent' }),
    now: () => new Date('2026-11-25T12:00:00Z'),
  }
  return { ...bench, deps }
}

/** As the stream would carry them. */
export const toMessages = (events: readonly RunScript['events'][number][]): QueueMessage[] =>
  events.map(event => ({ type: 'event', cursor: `c-${event.runId}-${event.seq}`, event }))
