import { getRequestHeader, setResponseHeaders, type H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import { findSnapshot } from '#db/repositories/system/revision.repository'
import type { RouteDefinition } from '#shared/contract/routes/route'
import { METRICS_KEPT_MS } from '#server/services/metric/metric-cache'
import { isKnown, toETag } from './precondition'
import type { Services } from './services'

/** An answer that was made and compared: while its revision stays, so does its tag. */
interface Compared {
  etag: string
  revision: string
  untilMs: number
}

// By their database: a process has one, a test several.
const comparedBy = new WeakMap<Services['db'], LRUCache<string, Compared>>()
const MOST_COMPARED = 2_000
/** Longer addresses are compared every time. */
const LONGEST_PATH = 1_000

/** `now-7d` moves on while the rows stand still; only a date with its time does not. */
const isByTheClock = (path: string): boolean => {
  const query = new URLSearchParams(path.split('?')[1])
  return [...query.getAll('from'), ...query.getAll('to')].some(text => !/^\d{4}-/.test(text))
}

export interface Revalidation {
  /** The caller has what would be answered: known without asking for it. */
  isUnchanged: boolean
  /** Gives an answer its tag. @returns whether the caller has this very answer. */
  tag: (text: string, value: object) => boolean
}

/**
 * How a GET becomes a 304. Every answer can be compared by its text. Where the route says what its answer is made of,
 * that is asked first: while it stays as it was when the answer was last compared, nothing is made. It is asked before
 * the route reads, so that a change in between is seen the next time.
 */
export async function startRevalidation(route: RouteDefinition, event: H3Event, services: Services): Promise<Revalidation> {
  const { path } = event
  const revision = mayRecall(route, event) ? await findRevision(route, services) : undefined
  const compared = comparedBy.get(services.db) ?? new LRUCache<string, Compared>({ max: MOST_COMPARED })
  comparedBy.set(services.db, compared)
  const last = revision === undefined ? undefined : compared.get(path)
  const isUnchanged = last !== undefined && last.revision === revision && last.untilMs > Date.now() && isKnown(event, last.etag)
  if (isUnchanged) {
    tell(event, last.etag)
  }
  return {
    isUnchanged,
    tag(text, value) {
      const etag = toETag(text, route.hasETag && 'version' in value ? Number(value.version) : undefined)
      tell(event, etag)
      if (revision !== undefined) {
        compared.set(path, { etag, revision, untilMs: 'asOf' in value ? Date.parse(String(value.asOf)) + METRICS_KEPT_MS : Infinity })
      }
      return isKnown(event, etag)
    },
  }
}

const mayRecall = ({ revision }: RouteDefinition, event: H3Event): boolean =>
  revision !== undefined && getRequestHeader(event, 'if-none-match') !== undefined && event.path.length <= LONGEST_PATH
  && (revision === 'metrics' || !isByTheClock(event.path))

const findRevision = ({ revision }: RouteDefinition, { cache, db }: Services): Promise<string> =>
  revision === 'metrics' ? cache.version('metrics') : findSnapshot(db)

function tell(event: H3Event, etag: string): void {
  setResponseHeaders(event, { 'ETag': etag, 'Cache-Control': 'private, no-cache', 'Vary': 'Accept-Encoding' })
}
