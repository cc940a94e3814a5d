import type { ProjectView } from '#shared/contract/project.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

/** As many as one answer carries; further ones are found in the palette. */
const MOST = '200'
/** What the first migration calls the default project; renamed, it keeps its own name. */
const SEEDED_NAME = 'Default'

/** The projects and which of them the pages show. */
export function useProjects() {
  const { t } = useI18n()
  const route = useRoute()
  const chosenId = useProjectId()
  const result = useApiData('projectList', { query: { limit: MOST } }, { topics: ['projects'] })

  const projects = computed(() => [...result.data.value?.items ?? []].reverse())
  const currentId = computed(() => chosenId.value ?? DEFAULT_PROJECT_ID)
  const current = computed(() => projects.value.find(({ id }) => id === currentId.value))

  const nameOf = (project: ProjectView | undefined) =>
    !project || (project.id === DEFAULT_PROJECT_ID && project.name === SEEDED_NAME) ? t('project.default') : project.name

  /** A page of one object of the old project leads back to its list. */
  async function choose(id: string) {
    if (id === currentId.value) {
      return
    }
    chosenId.value = id === DEFAULT_PROJECT_ID ? undefined : id
    const { from, to } = route.query
    await navigateTo({ path: `/${route.path.split('/')[1] ?? ''}`, query: { from, to } })
  }

  // A chosen project that was archived meanwhile is no longer shown.
  watch(result.data, (page) => {
    if (chosenId.value && page && !page.nextCursor && !current.value) {
      chosenId.value = undefined
    }
  })

  return { projects, current, currentId, nameOf, choose, refresh: () => result.refresh() }
}
