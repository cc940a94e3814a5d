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
  /** Texts of artifacts by uri. */
  files: Map<string, string>
  /** The runs that GetRun and ListRuns return. */
  runs: Map<string, RunScript>
}

/** A real database, with plain objects for everything around it. */
export function toBench(database: Database): IngestBench {
  const bench: Omit<IngestBench, 'deps'> = { published: [], invalidated: [], files: new Map(), runs: new Map() }
  const deps: WatchDeps = {
    database,
    db: database.db,
    queue: {
      watchEvents: async function* () { /* A stream without events. */ },
      findRun: runId => Promise.resolve(bench.runs.get(runId)?.snapshot()),
      listRuns: () => Promise.resolve({ runs: [...bench.runs.values()].map(run => run.snapshot()), nextPageToken: '' }),
    },
    artifacts: {
      open: async uri => Readable.from([Buffer.from(bench.files.get(uri) ?? '')]),
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
    wakeGates: () => undefined,
    log: pino({ level: 'silent' }),
    now: () => new Date('2026-11-25T12:00:00Z'),
    wakeAlerts: () => undefined,
    watchBudget: () => undefined,
    alongside: () => Promise.resolve(),
  }
  return { ...bench, deps }
}

/** The events as messages of the stream. */
export const toMessages = (events: readonly RunScript['events'][number][]): QueueMessage[] =>
  events.map(event => ({ type: 'event', cursor: `c-${event.runId}-${event.seq}`, event }))
