import type { Topic } from '#shared/contract/live.contract'
import type { RouteId } from '#shared/contract/routes'
import type { ApiAnswer, ApiCall, CallArguments } from '~/utils/api/api-client'
import { untilHydrated } from '../base/hydration'
import { toCurl, withToken } from '~/utils/api/curl'

/** An answer and when it was read (ms since the epoch), for "updated at" and the age of stale data. */
export type Fetched<T> = T & { fetchedAt: number }

export interface FetchedData<T> extends Promise<void> {
  /** null = not read yet, or there was nothing to ask for. */
  data: Ref<Fetched<T> | null>
  status: Readonly<Ref<'idle' | 'pending' | 'success' | 'error'>>
  error: Readonly<Ref<unknown>>
  refresh: (options?: { dedupe?: 'cancel' | 'defer' }) => Promise<void>
}

/** @property curl the same request as a shell command. */
export type ApiData<Id extends RouteId> = FetchedData<ApiAnswer<Id> & object> & { curl: Readonly<Ref<string>> }

interface FetchOptions {
  /** `false`: nothing is read before the first `refresh`. */
  immediate?: boolean
  /** The answer is read again when one of these changes. */
  topics?: MaybeRefOrGetter<Topic[]>
  /** The server sends the page without it, and it is read once the page is alive (docs/adr/0089). */
  isLate?: boolean
}

interface ApiDataOptions extends FetchOptions {
  /** Separates this answer from others of the same route; replaces the route's id in the key. */
  name?: MaybeRefOrGetter<string>
}

/** The call: it may change, and is undefined while there is nothing to ask for. */
type Asked<Id extends RouteId> = MaybeRefOrGetter<ApiCall<Id> | undefined>
type DataArguments<Id extends RouteId> = object extends ApiCall<Id>
  ? [call?: Asked<Id>, options?: ApiDataOptions]
  : [call: Asked<Id>, options?: ApiDataOptions]

/** Under which an answer is kept: callers with the same call share it. */
export const toDataKey = (name: string, call: unknown): string => `${name}:${JSON.stringify(call)}`

/** Status of an answer that did not come in time (utils/api/page-deadline.ts). */
const LATE = 504

/** The answer of one route, read again when the call changes or a topic does. Callers with the same call share it. */
export function useApiData<Id extends RouteId>(
  id: Id, ...[call, { name = id, ...options } = {}]: DataArguments<Id>
): ApiData<Id> {
  const api = useApi()
  const { origin } = useRequestURL()
  const { session } = useSession()
  // The casts: TypeScript cannot tell from `Id` alone whether a call may be left out, and what is answered.
  const asked = computed(() => call === undefined ? {} as ApiCall<Id> : toValue<ApiCall<Id> | undefined>(call))
  const read = async () => asked.value === undefined
    ? null
    : await api(id, ...[asked.value] as unknown as CallArguments<Id>) as ApiAnswer<Id> & object
  const result = useFetched<ApiAnswer<Id> & object>(
    () => call === undefined ? toValue(name) : toDataKey(toValue(name), asked.value), read, options,
  )
  return Object.assign(
    result, { curl: computed(() => withToken(toCurl(origin, id, asked.value), session.value.isSignInOn)) },
  )
}

/** Stands for an answer that was not asked for: Nuxt takes null for something still to be read. */
interface Nothing { isNothing: true }

/**
 * `useAsyncData`, lazy, that keeps the last good answer when a refetch fails: the page shows old data with its age
 * instead of nothing. Use it directly for data of more than one request.
 *
 * @param key a noun and everything that `read` depends on.
 * @param read gets the last answer to the same key; null = there is nothing to ask for.
 */
export function useFetched<T extends object>(
  key: MaybeRefOrGetter<string>,
  read: (known: Fetched<T> | null) => Promise<T | null>,
  { immediate = true, isLate = false, topics }: FetchOptions = {},
): FetchedData<T> {
  type Stored = Fetched<T> | Nothing | null | undefined
  const nuxtApp = useNuxtApp()
  const { payload, isHydrating } = nuxtApp
  const toKnown = (stored: Stored) => stored && !('isNothing' in stored) ? stored : null
  const findStored = (): Stored => payload.data[toValue(key)] ?? null
  const result = useAsyncData(
    key,
    async (): Promise<Fetched<T> | Nothing> => {
      // Read and failed for one component of a page is failed for those that come later: see `getCachedData`.
      const failure = import.meta.server ? payload._errors[toValue(key)] : undefined
      if (failure) {
        throw failure
      }
      // What the server has not read comes late enough: parts of the page that are not alive yet would differ from its
      // markup.
      await untilHydrated(nuxtApp)
      const answer = await read(toKnown(findStored()))
      return answer === null ? { isNothing: true } : { ...answer, fetchedAt: Date.now() }
    },
    {
      lazy: true,
      // An answer is replaced, never changed: each of its values need not be watched.
      deep: false,
      server: !isLate,
      immediate,
      default: findStored,
      // Panels that begin with one answer wait for one request.
      dedupe: 'defer',
      // The server reads an answer once a page: a second answer would contradict what is already rendered.
      ...import.meta.server && { getCachedData: (name: string) => payload.data[name] },
    },
  )
  const stored = result.data as Ref<Stored>
  // Another part of the page may have the same answer early: whether this one sees it must not depend on which was set
  // up first.
  const isHeld = ref(isLate && (import.meta.server || Boolean(isHydrating)))
  if (import.meta.client && isHeld.value) {
    void untilHydrated(nuxtApp).then(() => {
      isHeld.value = false
    })
  }
  const data = computed({
    get: () => isHeld.value ? null : toKnown(stored.value),
    set: (answer) => {
      stored.value = answer
    },
  })
  const { error } = result
  /** Late is on its way: the same for the server, which does not ask, and for the browser, which does. */
  const status = computed(() =>
    isLate && immediate && (isHeld.value || result.status.value === 'idle') ? 'pending' : result.status.value)
  /** What is under way may be older than the reason to ask again. */
  const refresh: FetchedData<T>['refresh'] = options => result.refresh({ dedupe: 'cancel', ...options })
  // The server sent the page without waiting any longer; Nuxt takes over its failure and would not ask again.
  if (import.meta.client && isHydrating && error.value?.statusCode === LATE) {
    onNuxtReady(() => refresh())
  }
  if (topics) {
    useLiveRefresh(topics, () => refresh())
  }
  return Object.assign(result.then(() => {}), { data, status, error, refresh })
}
