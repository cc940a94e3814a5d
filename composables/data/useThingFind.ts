import { INGEST_KINDS } from '#shared/domain/source-format'
import { MOST_THINGS, type ThingNoun, useThingList, useThingScope } from './useThings'

export interface ThingOption {
  value: string
  label: string
  isOff?: boolean
}

interface Offered {
  noun: ThingNoun
  /** What the list around it knows, as this picker offers it; what it leaves out is not offered. */
  options: readonly ThingOption[]
  chosen: string
  /** Of an option where that is not the id of the thing: a version of a dataset. */
  idOf?: ((option: ThingOption) => string) | undefined
  /** Only sources of this kind of stage. */
  stageKind?: string | undefined
}

/** A search of the server beside a picker, where there are more things than the picker offers. */
export function useThingFind(offered: () => Offered) {
  const { t } = useI18n()
  const { noun } = offered()
  const scope = useThingScope(noun)
  const name = useId()
  const text = ref('')
  const hasMore = computed(() => scope?.hasMore.value === true)
  /** What is found is read again when the list around it is. */
  const live = scope?.topics ? { topics: scope.topics } : {}
  const asked = (q: string) => ({
    projectId: scope?.projectId.value,
    q,
    stageKind: INGEST_KINDS.find(kind => kind === offered().stageKind),
  })
  const isAsked = computed(() => text.value !== '')
  const search = useThingList(
    noun, () => isAsked.value ? asked(text.value) : undefined, { ...live, name: `find-${name}` })
  const look = usePanelState(search.list)
  /** The newest of this kind alone: among the newest of all there may be none. */
  const own = useThingList(
    noun, () => hasMore.value && offered().stageKind !== undefined ? asked('') : undefined,
    { ...live, name: `newest-${name}`, isLate: true })

  // In a page that the server has rendered, the list must first be the one that it was rendered with.
  onMounted(() => {
    watch([search.things, own.things], found => scope?.keep(found.flat()), { immediate: true })
    watch(() => offered().idOf ? '' : offered().chosen, chosen => scope?.want([chosen]), { immediate: true })
  })

  const found = computed(() => {
    const { options, idOf = ({ value }) => value } = offered()
    return search.things.value.flatMap(({ id }) => options.filter(option => idOf(option) === id))
  })
  /** The text that the answer in sight is about: it is read anew, unnoticed, when something changes. */
  const answered = ref('')
  watch(search.list.status, (status) => {
    if (status === 'success') {
      answered.value = text.value
    }
  }, { flush: 'sync' })
  const isSearching = computed(() => search.list.status.value === 'pending' && answered.value !== text.value)
  const isFound = computed(() => isAsked.value && look.value.failure === undefined)
  const options = computed((): ThingOption[] => {
    const { options: known, chosen } = offered()
    return isFound.value
      ? [
          ...found.value,
          ...known.filter(({ value }) => value === chosen && !found.value.some(it => it.value === value)),
        ]
      : [...known]
  })
  const note = computed(() => {
    if (!isAsked.value) {
      return ''
    }
    if (isSearching.value) {
      return t('form.find.searching')
    }
    const count = found.value.length
    return look.value.failure
      ?? (count === 0
        ? t('form.find.none')
        : count < MOST_THINGS ? t('form.find.found', { count }) : t('form.find.first', { count }))
  })

  return {
    text,
    options,
    note,
    hasMore,
    /** In the place of the name of a chosen one that is still being read. */
    lost: computed(() => scope?.isReading(offered().chosen) ? '…' : undefined),
    hasFailed: computed(() => isAsked.value && look.value.failure !== undefined && !isSearching.value),
    retry: () => search.list.refresh(),
  }
}
