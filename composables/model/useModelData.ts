import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

/** As many as one answer holds. */
const MOST = 200

/** Configurations of the project with health, use and price. */
export function useModelConfigs(isArchived: MaybeRefOrGetter<boolean> = false) {
  const projectId = useProjectId()
  return useApiData('modelList', () => ({ query: { projectId: projectId.value, limit: MOST, archived: toValue(isArchived) ? 'true' : undefined } }), { topics: ['models'] })
}

/** What the model service offers. */
export const useModelOffer = () => useApiData('modelAvailable', {}, { topics: ['system'] })

/** Prices of a configuration and of its model, the newest entry first. */
export const useModelPrices = (id: () => string) => useApiData('modelPriceList', () => id() ? { params: { id: id() }, query: { limit: MOST } } : undefined, { topics: ['models'] })

export const useModelVersions = (id: () => string) => useApiData('modelVersionList', () => ({ params: { id: id() }, query: { limit: 50 } }), { topics: ['models'] })

/**
 * The month's budget of the project, and what is spent of it.
 *
 * @param isOn `false`: it is not on the page.
 */
export function useBudget(isOn: MaybeRefOrGetter<boolean> = true) {
  const projectId = useProjectId()
  return useApiData('budgetGet', () => toValue(isOn) ? { params: { id: projectId.value ?? DEFAULT_PROJECT_ID } } : undefined, { topics: ['models', 'metrics'] })
}
