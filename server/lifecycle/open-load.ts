import { hostname } from 'node:os'
import process from 'node:process'
import type { Database } from '#db/client'
import { databaseBytesOf } from '#embedded/open-pglite'
import type { LaneView } from '#shared/contract/system-load.contract'
import { ownAdmission } from '#server/http/overload/own-admission'
import { countRefused } from '#server/http/overload/refusals'
import { routeBook } from '#server/http/request-log'
import type { LaneFigures } from '#server/overload/admission'
import type { LoadSources } from '#server/services/system/load-sources'
import { watchLoopDelay } from '#server/telemetry/load/loop-delay'
import { LAST_HOUR, toStartMs } from '#server/telemetry/load/recent-times'
import type { StatementBook } from '#server/telemetry/sql-metrics'
import type { Closers } from './closers'

/** How busy this process is: what of it is kept, and what is asked of its parts. */
export function openLoad(database: Pick<Database, 'lite'>, statements: StatementBook, closers: Closers): LoadSources {
  const loop = watchLoopDelay()
  closers.add('event loop delay', loop.close)
  return {
    process: { host: hostname(), pid: process.pid },
    memory() {
      const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
      return {
        rssBytes: rss,
        heapUsedBytes: heapUsed,
        externalBytes: external,
        arrayBufferBytes: arrayBuffers,
        embeddedDatabaseBytes: database.lite ? databaseBytesOf(database.lite) : null,
      }
    },
    loop: loop.read,
    routes: routeBook.read,
    statements: statements.read,
    lanes: () => ownAdmission.figures().map(toLane),
    sinceMs: () => toStartMs(LAST_HOUR, Date.now()),
  }
}

function toLane({ lane, waiting, expectedWaitMs, ...figures }: LaneFigures): LaneView {
  const refused = lane === 'bodies' ? countRefused('body_many') + countRefused('body_pace') : countRefused(lane)
  return { lane, ...figures, waiting: waiting ?? null, expectedWaitMs: expectedWaitMs ?? null, refused }
}
