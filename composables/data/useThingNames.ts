import { isUuid } from '~/utils/api/url-query'
import { type ThingNoun, useThingReader } from './useThings'

/** In the place of a name that is still being read. */
const UNREAD = '…'

/** After a failed reading: a console that is away is not asked as fast as it refuses. */
const PAUSE_MS = 10_000

/**
 * Names of things by their ids, each read once somebody asks for it, several in one request. An archived one has a
 * name, too: a stage may still name it.
 *
 * @param unknown what stands for one that the project does not have.
 */
export function useThingNames(noun: ThingNoun, unknown: () => string) {
  const { t } = useI18n()
  const readThings = useThingReader(noun)
  /** '' = there is none. */
  const names = shallowRef(new Map<string, string>())
  const asked = new Set<string>()
  const next: string[] = []
  let isMounted = false
  let isQueued = false
  let pause: ReturnType<typeof setTimeout> | undefined

  async function read() {
    const ids = next.splice(0)
    if (ids.length === 0) {
      return
    }
    const [archived, living] = await Promise.allSettled([readThings(ids, 'true'), readThings(ids)])
    const isWhole = archived.status === 'fulfilled' && living.status === 'fulfilled'
    const valueOf = (answer: typeof living) => answer.status === 'fulfilled' ? answer.value : []
    const found = new Map([
      // One of which nothing is known may be among those that could not be read.
      ...isWhole ? ids.map(id => [id, ''] as const) : [],
      ...valueOf(archived).map(({ id, name }) => [id, t('form.archived', { name })] as const),
      ...valueOf(living).map(({ id, name }) => [id, name] as const),
    ])
    const unread = ids.filter(id => !found.has(id))
    if (unread.length > 0 && isMounted) {
      next.push(...unread)
      clearTimeout(pause)
      pause = setTimeout(read, PAUSE_MS)
    }
    // A new map shows all names anew: not for nothing.
    if (found.size > 0) {
      names.value = new Map([...names.value, ...found])
    }
  }

  function want(id: string) {
    if (asked.has(id)) {
      return
    }
    asked.add(id)
    next.push(id)
    if (isMounted && !isQueued) {
      isQueued = true
      // What is shown in one go is read in one go.
      queueMicrotask(() => {
        isQueued = false
        void read()
      })
    }
  }
  // Later than the server's page, which carries no names.
  onMounted(() => {
    isMounted = true
    if (next.length > 0) {
      void read()
    }
  })
  onBeforeUnmount(() => {
    isMounted = false
    clearTimeout(pause)
  })

  /** Never an id: those who read it know none. What is no id is shown as it was entered. */
  return (id: string): string => {
    const name = names.value.get(id)
    if (name !== undefined) {
      return name || unknown()
    }
    if (!isUuid(id)) {
      return id
    }
    want(id)
    return UNREAD
  }
}
