import type { RouteLocationNormalized } from 'vue-router'

/** As many views as one answer holds. */
export const MOST_VIEWS = 200
/** A default that does not come in time is not waited for: the list opens without it. */
const PATIENCE_MS = 2_000

/**
 * Opens the default view when the address asks for nothing; any parameter but the project asks for something. For the
 * page's middleware.
 */
export async function openDefaultView(to: RouteLocationNormalized) {
  const { isHydrating, payload } = useNuxtApp()
  // The server has decided.
  if (isHydrating && import.meta.client) {
    return undefined
  }
  const { project: _, ...asked } = to.query
  if (Object.keys(asked).length > 0) {
    return undefined
  }
  const [api, projectId, hidden] = [useApi(), findProjectId(useProjectIds().value, to.query), useHiddenRunColumns()]
  const call = { query: { projectId, limit: MOST_VIEWS } }
  // Without an answer the list opens as it is; the page itself tells what is wrong.
  const page = await api('viewList', { ...call, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined)
  // The page shows the same views: the server reads them once.
  if (import.meta.server && page) {
    payload.data[toDataKey('viewList', call)] = { ...page, fetchedAt: Date.now() }
  }
  const view = page?.items.find(({ isDefault }) => isDefault)
  if (!view) {
    return undefined
  }
  // The entry has the middleware of every page: what most never need comes with the list.
  const { toHidden, toViewAddress } = await import('~/utils/run/run-view')
  hidden.value = toHidden(view)
  return toViewAddress(view)
}
