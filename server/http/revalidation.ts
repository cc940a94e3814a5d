import { getRequestHeader, setResponseHeaders, type H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import type { RouteDefinition } from '#shared/contract/route'
import { findSnapshot } from '#db/repositories/system/system.repository'
import { isKnown, toETag } from './precondition'
import type { Services } from './services'

/** An answer that was created and compared: its tag is valid while its revision is the same. */
interface Compared {
  etag: string
  revision: string
  untilMs: number
}

// By database: a process has one, tests have several.
const comparedBy = new WeakMap<Services['db'], LRUCache<string, Compared>>()
const MOST_COMPARED = 2_000
/** Answers of longer URLs are always compared. */
const LONGEST_PATH = 1_000

/** `now-7d` changes while the rows stay the same; only a full timestamp does not. */
const isByTheClock = (path: string): boolean => {
  const query = new URLSearchParams(path.split('?')[1])
  return [...query.getAll('from'), ...query.getAll('to')].some(text => !/^\d{4}-/.test(text))
}

export interface Revalidation {
  /** True when the caller already has this answer, found without creating it. */
  isUnchanged: boolean
  /** Sets the ETag of an answer. @returns whether the caller already has this answer. */
  tag: (text: string, value: object) => boolean
}

/**
 * How a GET becomes a 304. Every answer can be compared by its text. Where the route names the revision of its answer,
 * the revision is checked first: if it equals that of the last comparison, no answer is created. It is read before
 * the route reads, so that a change in between is seen the next time.
 */
export async function startRevalidation(
  route: RouteDefinition, event: H3Event, services: Services,
): Promise<Revalidation> {
  const { path } = event
  const revision = mayRecall(route, event) ? await findRevision(route, services) : undefined
  const compared = comparedBy.get(services.db) ?? new LRUCache<string, Compared>({ max: MOST_COMPARED })
  comparedBy.set(services.db, compared)
  const last = revision === undefined ? undefined : compared.get(path)
  const isUnchanged = last !== undefined
    && last.revision === revision
    && last.untilMs > Date.now()
    && isKnown(event, last.etag)
  if (isUnchanged) {
    tell(event, last.etag)
  }
  return {
    isUnchanged,
    tag(text, value) {
      const etag = toETag(text, route.hasETag && 'version' in value ? Number(value.version) : undefined)
      tell(event, etag)
      if (revision !== undefined) {
        compared.set(path, {
          etag, revision,
          untilMs: 'asOf' in value ? Date.parse(String(value.asOf)) + services.cache.statisticsMs() : Infinity,
        })
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
