import type { RouteLocationNormalizedLoaded, RouteLocationRaw } from 'vue-router'
import { PROJECT_KEY } from '#shared/domain/project'
import { toFailure, toProblem } from '~/utils/api/problem'
import { toAddressIn } from '~/composables/app/project-address'
import { projectKeyOf } from '~/utils/app/project-url'

/**
 * The project is in the address of every page: each link, and whatever else leads to a page, stays in the project of
 * the page it is on, unless it names another. Here and not at the links, so that none can forget it (docs/adr/0073).
 */
export default defineNuxtPlugin((nuxtApp) => {
  const router = useRouter()
  const ids = useProjectIds()
  const api = useApi()
  const error = useError()
  const lost = useLostPage()
  const { resolve, push, replace } = router

  /** What leads to an unknown project leads no further. */
  const current = computed(() => {
    const key = projectKeyOf(router.currentRoute.value.query)
    return Object.hasOwn(ids.value, key) ? key : ''
  })
  const inProject = (to: RouteLocationRaw) => toAddressIn(current.value, to, text => resolve(text))

  // Also what `href` of a link is made from.
  router.resolve = ((
    to: RouteLocationRaw, from?: RouteLocationNormalizedLoaded,
  ) => resolve(inProject(to), from)) as typeof router.resolve
  router.push = to => push(inProject(to))
  router.replace = to => replace(inProject(to))

  async function learn(key: string) {
    if (key === '' || Object.hasOwn(ids.value, key)) {
      return true
    }
    const { items: [project] } = PROJECT_KEY.test(key)
      ? await api('projectList', { query: { key, limit: '1' } })
      : { items: [] }
    if (project) {
      ids.value = { ...ids.value, [key]: project.id }
    }
    return project !== undefined
  }

  addRouteMiddleware('project', async (to) => {
    const key = projectKeyOf(to.query)
    const from = to.redirectedFrom
    // A middleware of a page has led elsewhere, past the router's own `push`.
    if (key === '' && from && projectKeyOf(from.query)) {
      return { path: to.path, query: { ...to.query, project: projectKeyOf(from.query) }, hash: to.hash }
    }
    // The page of an error says what is wrong; its links still lead on in the project.
    if (error.value && (import.meta.server || nuxtApp.isHydrating)) {
      await learn(key).catch(() => false)
      return undefined
    }
    const found = await learn(key).catch((reason: unknown) => ({ reason }))
    if (typeof found === 'object' && import.meta.client && !nuxtApp.isHydrating) {
      lost.value = { address: to.fullPath, code: toFailure(found.reason).code }
      return false
    }
    if (typeof found === 'object') {
      return createError({
        statusCode: toFailure(found.reason).status || 503, fatal: import.meta.client,
        data: { data: toProblem(found.reason) },
      })
    }
    return found ? undefined : createError({ statusCode: 404, fatal: import.meta.client, data: { project: key } })
  }, { global: true })
})
