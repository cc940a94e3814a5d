import type { IncomingMessage } from 'node:http'
import { Counter } from 'prom-client'
import { log } from '#server/log'
import type { WorkKind } from '#server/overload/work-kind'
import { createRecentCount, type RecentCount } from '#server/telemetry/load/recent-count'
import { LAST_HOUR } from '#server/telemetry/load/recent-times'
import { networkOf } from '../access/caller-key'
import { httpRegistry } from '../request-log'

/** What a request, or a connection, was refused or ended by. */
export type RefusedBy = WorkKind | 'guesses' | 'body_pace' | 'body_many' | 'reader_pace'

const TELL_EVERY_MS = 10_000

const refused = new Counter({
  name: 'http_refused_total',
  help: 'Requests refused, and connections ended, by the bound that did it: work of a kind, guesses, unfinished '
    + 'bodies, readers that take nothing.',
  labelNames: ['bound'] as const,
  registers: [httpRegistry],
})

const lately = new Map<RefusedBy, RecentCount>()

/** Of the last hour. */
export const countRefused = (bound: RefusedBy): number => lately.get(bound)?.count() ?? 0

const untold = new Map<RefusedBy, number>()

/** Counts each and logs the first at once with where it came from, the others as one line in ten seconds. */
export function noteRefusal(bound: RefusedBy, request: Pick<IncomingMessage, 'headers' | 'socket'>): void {
  refused.labels(bound).inc()
  const recent = lately.get(bound) ?? createRecentCount(LAST_HOUR)
  lately.set(bound, recent)
  recent.add()
  const before = untold.get(bound)
  if (before !== undefined) {
    untold.set(bound, before + 1)
    return
  }
  untold.set(bound, 0)
  log.warn({ bound, address: networkOf(request) }, WORDS[bound]
  ?? 'more is asked than the console can answer in time: requests are refused')
  setTimeout(() => {
    const more = untold.get(bound) ?? 0
    untold.delete(bound)
    if (more > 0) {
      log.warn({ bound, more }, 'as many more were refused in the last ten seconds')
    }
  }, TELL_EVERY_MS).unref()
}

const WORDS: Partial<Record<RefusedBy, string>> = {
  guesses: 'an attempt to sign in was refused: too many wrong ones came from its network before',
  body_pace: 'a request was refused: its body came too slowly',
  body_many: 'a request was refused: too many bodies of its sender, or of all, have not arrived yet',
  transfer: 'an upload or download was refused: as many as may be are under way',
  events: 'a stream of events was refused: as many as may be are open',
  reader_pace: 'a connection was ended: its reader takes nothing',
}
