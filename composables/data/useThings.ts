import type { InjectionKey } from 'vue'
import type { Topic } from '#shared/contract/live.contract'
import type { ApiAnswer, ApiCall } from '~/utils/api/api-client'
import { isUuid } from '~/utils/api/url-query'
import { listIds } from '~/utils/api/list-ids'

/** What can be chosen by its name: each list is searched by the server, and gives things by their ids. */
const LISTS = {
  pipeline: 'pipelineList',
  source: 'sourceList',
  dataset: 'datasetList',
  policy: 'qcPolicyList',
  configuration: 'modelList',
  rule: 'alertRuleList',
  template: 'templateUseList',
} as const

export type ThingNoun = keyof typeof LISTS
type ListId = (typeof LISTS)[ThingNoun]
type ThingOf<N extends ThingNoun> = ApiAnswer<(typeof LISTS)[N]>['items'][number]
type AnyThing = ThingOf<ThingNoun>

/** As many as one answer holds. */
export const MOST_THINGS = 200
/** As many ids as one question may name. */
const MOST_IDS = 100

/** What a picker below a list of things knows of it, and tells it. */
interface ThingScope {
  projectId: Readonly<Ref<string | undefined>>
  /** There are more than the newest. */
  hasMore: Readonly<Ref<boolean>>
  /** The newest, and those that were wanted, were read or could not be. */
  isRead: Readonly<Ref<boolean>>
  /** What a search has found belongs to the list from now on. */
  keep: (found: readonly AnyThing[]) => void
  /** A chosen one is read by its id, where it is not among the newest. */
  want: (ids: readonly string[]) => void
}

const SCOPES: Record<ThingNoun, InjectionKey<ThingScope>> = {
  pipeline: Symbol('pipelines'),
  source: Symbol('sources'),
  dataset: Symbol('datasets'),
  policy: Symbol('policies'),
  configuration: Symbol('configurations'),
  rule: Symbol('rules'),
  template: Symbol('templates'),
}

/** Of the nearest list of such things around a component. */
export const useThingScope = (noun: ThingNoun): ThingScope | undefined => inject(SCOPES[noun], undefined)

type ThingQuery = NonNullable<ApiCall<'sourceList'>['query']>
type OwnQuery = Pick<ThingQuery, 'stageKind'>
interface AskedThings extends Pick<ThingQuery, 'projectId' | 'q' | 'archived'>, OwnQuery {
  id?: readonly string[]
}

/** One question, written in one way: equal ones share their answer. Only sources have a kind of stage. */
const toThingCall = ({ projectId, q, id, archived, stageKind }: AskedThings) => ({
  query: {
    projectId,
    limit: MOST_THINGS,
    ...q && { q, closest: 'true' as const },
    ...id && { id: [...id] },
    ...archived && { archived },
    ...stageKind && { stageKind },
  },
})

interface ListOptions {
  name?: string
  topics?: Topic[]
  isLate?: boolean
}

/** One answer of the list of a noun. */
export function useThingList<N extends ThingNoun>(
  noun: N, asked: () => AskedThings | undefined, options: ListOptions = {},
) {
  const id: ListId = LISTS[noun]
  const list = useApiData(id, () => {
    const query = asked()
    return query && toThingCall(query)
  }, options)
  return {
    list,
    // The cast: of the lists of all nouns, the one of this noun was asked.
    things: computed(() => (list.data.value?.items ?? []) as readonly ThingOf<N>[]),
  }
}

/** The things that a value names, however deep: parameters of stages, the differences of two runs. */
export function useThingsIn<N extends ThingNoun>(
  noun: N, value: () => unknown, projectId: () => string | undefined,
) {
  return useThingList(noun, () => {
    const ids = [...new Set(listIds(value()))].sort().slice(0, MOST_IDS)
    return ids.length > 0 ? { projectId: projectId(), id: ids } : undefined
  }, { name: `${LISTS[noun]}-named` }).things
}

/** Reads things of the page's project by their ids, however many. */
export function useThingReader(noun: ThingNoun) {
  const api = useApi()
  const projectId = useProjectId()
  const id: ListId = LISTS[noun]
  return async (ids: readonly string[], archived?: 'true'): Promise<{ id: string, name: string }[]> => {
    const parts = Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) =>
      ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS))
    const answers = await Promise.all(parts.map(part =>
      api(id, toThingCall({ projectId: projectId.value, id: part, archived }))))
    return answers.flatMap(({ items }) => items.map(({ id, name }) => ({ id, name })))
  }
}

interface ThingsOptions extends ListOptions {
  /** Absent = that of the page. */
  projectId?: MaybeRefOrGetter<string | undefined>
  isWanted?: () => boolean
  /** Some that must be known, also when they are older than the newest. */
  ids?: () => readonly string[]
}

/**
 * Things to choose from: the newest, those that were wanted by their ids, and what pickers in this component have found.
 * A project may have ten thousand of them.
 */
export function useThings<N extends ThingNoun>(
  noun: N, { projectId: given, isWanted = () => true, ids = () => [], ...options }: ThingsOptions = {},
) {
  const own = useProjectId()
  const projectId = computed(() => given === undefined ? own.value : toValue(given))
  const newest = useThingList(noun, () => isWanted() ? { projectId: projectId.value } : undefined, options)
  const wanted = ref<readonly string[]>([])
  const hasMore = computed(() => (newest.list.data.value?.nextCursor ?? null) !== null)
  const missing = computed(() => hasMore.value
    ? [...new Set([...ids(), ...wanted.value])]
        // An address may name anything.
        .filter(id => isUuid(id) && !newest.things.value.some(thing => thing.id === id)).sort().slice(0, MOST_IDS)
    : [])
  const older = useThingList(
    noun, () => missing.value.length > 0 ? { projectId: projectId.value, id: missing.value } : undefined,
    // Late: a part of the page that is set up when the newest are there would have the answer before the others.
    { ...options, isLate: true, name: `${options.name ?? LISTS[noun]}-wanted` })
  const found = shallowRef<readonly ThingOf<N>[]>([])

  const items = computed((): ThingOf<N>[] => {
    const known = new Map([...newest.things.value, ...older.things.value].map(thing => [thing.id, thing]))
    return [...known.values(), ...found.value.filter(({ id }) => !known.has(id))]
  })
  const isOver = ({ status }: { status: Readonly<Ref<string>> }) => ['success', 'error'].includes(status.value)
  const isRead = computed(() => [newest.list, older.list].every(isOver))

  const key: InjectionKey<ThingScope> = SCOPES[noun]
  provide(key, {
    projectId,
    hasMore,
    isRead,
    keep(things) {
      // The cast: the picker below has asked the list of this noun.
      const kept = things as readonly ThingOf<N>[]
      const known = new Set(kept.map(({ id }) => id))
      found.value = [...kept, ...found.value.filter(({ id }) => !known.has(id))]
    },
    want(chosen) {
      const more = chosen.filter(id => id !== '' && !wanted.value.includes(id))
      if (more.length > 0) {
        wanted.value = [...wanted.value, ...more]
      }
    },
  })

  return {
    /** The newest: their state is the state of the list. */
    list: newest.list,
    items,
    hasMore,
    isRead,
  }
}
