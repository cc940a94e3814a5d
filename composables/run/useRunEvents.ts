import type { RunEventView } from '#shared/contract/run/run-event.contract'
import type { EventKind } from '#shared/domain/run/run-event'

/** The contract's limit. */
const PAGE_SIZE = 200
/** With more new events than this since the last reading, reading starts over: nobody reads them one by one. */
const MOST_MISSED = 1_000

interface KnownEvents {
  /** Newest first, without gaps. */
  items: RunEventView[]
  hasOlder: boolean
}

/**
 * The newest events of a run, of one kind or of all, live; older ones on demand. Events never change, so a refetch asks
 * only for those after the last one known.
 *
 * @param isWanted false = nothing is requested, because the events are not shown yet.
 */
export function useRunEvents(id: string, kind: MaybeRefOrGetter<EventKind | ''>, isWanted: MaybeRefOrGetter<boolean>) {
  const api = useApi()
  const key = computed(() => `run-events:${id}:${toValue(kind)}`)
  const query = computed(() => ({ type: toValue(kind) || undefined, order: 'newest' as const, limit: PAGE_SIZE }))
  let isOlderWanted = false

  const readNewest = async (before?: number): Promise<KnownEvents> => {
    const page = await api('runEventList', { params: { id }, query: { ...query.value, before } })
    return { items: page.items, hasOlder: page.nextCursor !== null }
  }

  /** @returns newest first; undefined when there are too many. */
  async function readSince(seq: number): Promise<RunEventView[] | undefined> {
    const newer: RunEventView[] = []
    while (newer.length < MOST_MISSED) {
      const page = await api(
        'runEventList', { params: { id }, query: { ...query.value, order: 'oldest', after: newer.at(-1)?.seq ?? seq } },
      )
      newer.push(...page.items)
      if (page.nextCursor === null) {
        return newer.reverse()
      }
    }
    return undefined
  }

  async function read(known: KnownEvents | null): Promise<KnownEvents> {
    const [first, last] = [known?.items[0], known?.items.at(-1)]
    const newer = first && await readSince(first.seq)
    if (!known || !last || !newer) {
      return readNewest()
    }
    const older = isOlderWanted ? await readNewest(last.seq) : { items: [], hasOlder: known.hasOlder }
    return { items: [...newer, ...known.items, ...older.items], hasOlder: older.hasOlder }
  }

  const events = useFetched(key, read, { immediate: toValue(isWanted) })
  watch(() => toValue(isWanted), (now) => {
    if (now) {
      void events.refresh()
    }
  })
  useLiveRefresh([`run:${id}`], async () => toValue(isWanted) ? events.refresh() : undefined)

  async function readOlder() {
    isOlderWanted = true
    await events.refresh()
    isOlderWanted = false
  }
  const curl = useCurl()
  return { events, readOlder, curl: computed(() => curl('runEventList', { params: { id }, query: query.value })) }
}
