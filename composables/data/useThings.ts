import type { InjectionKey } from 'vue'
import type { Topic } from '#shared/contract/live.contract'
import type { ApiAnswer, ApiCall } from '~/utils/api/api-client'
import { type FetchedData, toDataKey, useFetched } from '../api/useApiData'
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
  /** The list is read again when one of these changes. */
  topics?: Topic[] | undefined
  /** There are more than the newest. */
  hasMore: Readonly<Ref<boolean>>
  /** The newest, and those that were wanted, were read or could not be. */
  isRead: Readonly<Ref<boolean>>
  /** Whether one is still to be read; what is unknown stays so while others are read. */
  isReading: (id: string) => boolean
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

/** Reads things by their ids, however many. @param projectId absent = that of the page. */
export function useThingReader<N extends ThingNoun>(noun: N, projectId?: () => string | undefined) {
  const api = useApi()
  const own = useProjectId()
  const id: ListId = LISTS[noun]
  return async (ids: readonly string[], archived?: 'true'): Promise<ThingOf<N>[]> => {
    const parts = Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) =>
      ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS))
    const answers = await Promise.all(parts.map(part =>
      api(id, toThingCall({ projectId: projectId ? projectId() : own.value, id: part, archived }))))
    // The cast: of the lists of all nouns, the one of this noun was asked.
    return answers.flatMap(({ items }) => items as readonly ThingOf<N>[])
  }
}

interface ByIdOptions<N extends ThingNoun> extends ListOptions {
  name: string
  projectId: () => string | undefined
  ids: () => readonly string[]
  /** Need not be asked for, unless there was a change. */
  known?: () => readonly ThingOf<N>[]
}

interface ThingsById<T> {
  projectId: string | undefined
  /** That were asked for, also where there is no such thing. */
  ids: readonly string[]
  items: readonly T[]
  /** How many changes had been told when they were read. */
  changes: number
}

/**
 * Things by their ids, newest first, however many. What is known stays while others are read, and is not asked for
 * again before a topic tells of a change.
 */
function useThingsById<N extends ThingNoun>(
  noun: N, { name, projectId, ids, known = () => [], topics, isLate = false }: ByIdOptions<N>,
) {
  const readThings = useThingReader(noun, projectId)
  const wanted = computed(() => [...new Set(ids())].filter(isUuid).sort())
  let changes = 0
  const answer: FetchedData<ThingsById<ThingOf<N>>> = useFetched<ThingsById<ThingOf<N>>>(
    () => toDataKey(name, { projectId: projectId(), id: wanted.value }),
    async () => {
      const asked = { projectId: projectId(), ids: wanted.value, changes }
      if (asked.ids.length === 0) {
        return null
      }
      // The last answer stays in sight until the next one comes.
      const last = answer.data.value
      const isStale = last !== null && (last.projectId !== asked.projectId || last.changes !== asked.changes)
      const items = isStale ? [] : [...last?.items ?? [], ...known()]
      const has = new Set([...isStale ? [] : last?.ids ?? [], ...items.map(({ id }) => id)])
      const read = await readThings(asked.ids.filter(id => !has.has(id)))
      const byId = new Map([...items, ...read].map(thing => [thing.id, thing]))
      return { ...asked, items: asked.ids.flatMap(id => byId.get(id) ?? []) }
    },
    { isLate },
  )
  if (topics) {
    useLiveRefresh(topics, () => {
      changes += 1
      return answer.refresh()
    })
  }
  const answered = computed(() => new Set(answer.data.value?.ids))
  const things = computed((): ThingOf<N>[] =>
    [...answer.data.value?.items ?? [], ...known().filter(({ id }) => !answered.value.has(id))]
      .sort((one, other) => one.id < other.id ? 1 : -1))
  return { status: answer.status, answered, things }
}

/** The things that a value names, however deep: parameters of stages, the differences of two runs. */
export const useThingsIn = <N extends ThingNoun>(
  noun: N, value: () => unknown, projectId: () => string | undefined,
) => useThingsById(noun, { name: `${LISTS[noun]}-named`, projectId, ids: () => listIds(value()) }).things

interface ThingsOptions extends ListOptions {
  /** Absent = that of the page. */
  projectId?: MaybeRefOrGetter<string | undefined>
  isWanted?: () => boolean
  /** Some that must be known, also when they are older than the newest. */
  ids?: () => readonly string[]
}

/**
 * Things to choose from: the newest, those that were wanted by their ids, and what pickers in this component have
 * found. A project may have ten thousand of them.
 */
export function useThings<N extends ThingNoun>(
  noun: N, { projectId: given, isWanted = () => true, ids = () => [], ...options }: ThingsOptions = {},
) {
  const own = useProjectId()
  const projectId = computed(() => given === undefined ? own.value : toValue(given))
  const newest = useThingList(noun, () => isWanted() ? { projectId: projectId.value } : undefined, options)
  const wanted = ref<readonly string[]>([])
  const hasMore = computed(() => (newest.list.data.value?.nextCursor ?? null) !== null)
  /** By searches of pickers. */
  const found = shallowRef<readonly ThingOf<N>[]>([])
  const older = useThingsById(noun, {
    // Each list has its own answer: what two of them want is the same only now and then.
    name: `${options.name ?? LISTS[noun]}-wanted-${useId()}`,
    projectId: () => projectId.value,
    ids: () => {
      const known = new Set(newest.things.value.map(({ id }) => id))
      const all = [...ids(), ...wanted.value, ...found.value.map(({ id }) => id)]
      return hasMore.value ? all.filter(id => !known.has(id)) : []
    },
    known: () => hasMore.value ? found.value : [],
    ...options.topics && { topics: options.topics },
    // Late: a part of the page that is set up when the newest are there would have the answer before the others.
    isLate: true,
  })

  const items = computed((): ThingOf<N>[] => {
    const listed = new Set(newest.things.value.map(({ id }) => id))
    return [...newest.things.value, ...older.things.value.filter(({ id }) => !listed.has(id))]
  })
  const isOver = ({ status }: { status: Readonly<Ref<string>> }) => ['success', 'error'].includes(status.value)
  const isRead = computed(() => isOver(newest.list) && isOver(older))
  const isReading = (id: string) => !isRead.value && !(isOver(newest.list) && older.answered.value.has(id))

  const key: InjectionKey<ThingScope> = SCOPES[noun]
  provide(key, {
    projectId,
    topics: options.topics,
    hasMore,
    isRead,
    isReading,
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
    isReading,
  }
}
