import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { toFailure } from '~/utils/api/problem'
import { canBeDone, findGuideStep, type Guide, readGuide, toGuideSteps, writeGuide } from '~/utils/run/run-guide'

/** Kept in a cookie, so that the server renders it at once; undefined = there is none, or it was dismissed. */
export const useGuideCookie = () =>
  useChoiceCookie<Guide | undefined>('guide', { first: undefined, read: readGuide, write: writeGuide })

/** The steps that lead a newcomer through the run of the example; each is done once the reader was there. */
export function useRunGuide() {
  const guide = useGuideCookie()
  const route = useRoute()
  const projectId = useProjectId()
  const run = useApiData('runGet', () => guide.value && { params: { id: guide.value.runId } }, {
    topics: () => guide.value ? [`run:${guide.value.runId}`] : [],
  })

  /** The page of another project or of another run, which the steps do not speak of. */
  const isElsewhere = computed(() =>
    (run.data.value && run.data.value.projectId !== (projectId.value ?? DEFAULT_PROJECT_ID))
    || (guide.value && /^\/runs\/[^/]/.test(route.path) && route.path !== `/runs/${guide.value.runId}`))
  const current = computed(() =>
    run.data.value && !isElsewhere.value ? findGuideStep(run.data.value, route) : undefined)
  const steps = computed(() =>
    run.data.value && guide.value && !isElsewhere.value ? toGuideSteps(run.data.value, guide.value.seen) : [])

  watch([current, run.data], () => {
    const [key, shown] = [current.value, run.data.value]
    if (key && shown && guide.value && !guide.value.seen.includes(key) && canBeDone(key, shown)) {
      guide.value = { ...guide.value, seen: [...guide.value.seen, key] }
    }
  }, { immediate: import.meta.client })

  function dismiss() {
    guide.value = undefined
  }

  // The cookie is older than the database: every page would ask for a run that is not there.
  watch(run.error, (error) => {
    if (error && toFailure(error).code === 'not_found') {
      dismiss()
    }
  }, { immediate: import.meta.client })

  return { steps, current, dismiss }
}
