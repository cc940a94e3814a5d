import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { isUuid } from '~/utils/api/url-query'

/** As many as one answer holds. */
const MOST = 200

/** Which configurations a page shows. */
interface AskedConfigs {
  isArchived: boolean
  /** Part of a name. */
  q: string
  /** One that is shown, however old it is. */
  id: string
}

/** Configurations of the project with health, use and price. */
export function useModelConfigs(asked: () => AskedConfigs) {
  const projectId = useProjectId()
  const query = (part: { q?: string, closest?: 'true', id?: string[] }) => ({
    query: {
      projectId: projectId.value, limit: MOST, ...part, archived: asked().isArchived ? 'true' as const : undefined,
    },
  })
  const configs = useApiData(
    'modelList', () => query(asked().q === '' ? {} : { q: asked().q, closest: 'true' }), { topics: ['models'] },
  )
  const listed = computed(() => configs.data.value?.items ?? [])
  // Asked for beside the list, not after it: the server reads all answers of a page at once.
  const named = useApiData('modelList', () => {
    const { id } = asked()
    return isUuid(id) ? query({ id: [id] }) : undefined
  }, { topics: ['models'], name: 'model-named' })
  const isListed = computed(() => listed.value.some(({ id }) => id === asked().id))
  return {
    configs,
    listed,
    /** Whether the one that is named is known, or is none. */
    isRead: computed(() => named.status.value !== 'pending'),
    /** The one that is named, where it is not among them. */
    named: computed(() => isListed.value ? undefined : named.data.value?.items.find(({ id }) => id === asked().id)),
  }
}

/** Calls come and go within seconds, and no topic tells of them. */
const ACTIVITY_MS = 5_000

/**
 * Calls in progress with each configuration of the project, and the breaker; read again every few seconds while the
 * page is seen.
 */
export function useModelActivity() {
  const projectId = useProjectId()
  const visibility = useDocumentVisibility()
  const activity = useApiData(
    'modelActivity', () => ({ query: { projectId: projectId.value } }), { topics: ['models'] },
  )
  useIntervalFn(() => visibility.value === 'visible' ? activity.refresh() : undefined, ACTIVITY_MS)
  return activity
}

/** What the model service offers. */
export const useModelOffer = () => useApiData('modelAvailable', {}, { topics: ['system'] })

/** Prices of a configuration and of its model, the newest entry first. */
export const useModelPrices = (id: () => string) => useApiData(
  'modelPriceList', () => id() ? { params: { id: id() }, query: { limit: MOST } } : undefined, { topics: ['models'] },
)

export const useModelVersions = (id: () => string) =>
  useApiData('modelVersionList', () => ({ params: { id: id() }, query: { limit: 50 } }), { topics: ['models'] })

/**
 * The month's budget of the project, and what is spent of it.
 *
 * @param isOn `false`: it is not on the page.
 */
export function useBudget(isOn: MaybeRefOrGetter<boolean> = true) {
  const projectId = useProjectId()
  return useApiData(
    'budgetGet', () => toValue(isOn) ? { params: { id: projectId.value ?? DEFAULT_PROJECT_ID } } : undefined,
    { topics: ['models', 'metrics'] },
  )
}
