import type { ProjectPage, ProjectView } from '#shared/contract/project.contract'
import { DEFAULT_PROJECT_ID, DEFAULT_PROJECT_KEY } from '#shared/domain/project'
import { projectKeyOf } from '~/utils/app/project-url'

/** As many as one answer carries; further ones are found by their addresses. */
const ALL = { query: { limit: '200' } }
/** What the first migration calls the default project; renamed, it keeps its own name. */
const SEEDED_NAME = 'Default'

/** The projects, for pages that show what they are called. */
export const useProjectList = () => useApiData('projectList', ALL)

/** What projects are called; reads nothing. */
export function useProjectNames() {
  const { t } = useI18n()
  const route = useRoute()
  const { data } = useNuxtData<ProjectPage>(`projectList:${JSON.stringify(ALL)}`)
  /** Of the address; '' = the default one. */
  const key = computed(() => projectKeyOf(route.query))
  const known = computed(() => data.value?.items ?? [])
  const current = computed(() => known.value.find(project => project.key === (key.value || DEFAULT_PROJECT_KEY)))

  /** @param project undefined: that of the address, not read yet or beyond the list. */
  const nameOf = (project: ProjectView | undefined) =>
    project && (project.id !== DEFAULT_PROJECT_ID || project.name !== SEEDED_NAME)
      ? project.name
      : (!project && key.value) || t('project.default')

  return { key, known, current, nameOf }
}

/** The projects and which of them the pages show. */
export function useProjects() {
  const route = useRoute()
  const ids = useProjectIds()
  const chosenId = useProjectId()
  const result = useApiData('projectList', ALL, { topics: ['projects'] })
  const { key, known, current, nameOf } = useProjectNames()

  const projects = computed(() => [...known.value].reverse())
  const currentId = computed(() => chosenId.value ?? DEFAULT_PROJECT_ID)

  /**
   * Opens a page in another project; without a path the one that is shown: one of an object of the old project leads
   * back to its list.
   */
  async function choose(id: string, path = `/${route.path.split('/')[1] ?? ''}`) {
    const project = known.value.find(it => it.id === id)
    if (project) {
      const { from, to } = route.query
      await goTo({ path, query: { from, to, project: project.key } })
    }
  }

  /** Archived meanwhile, or its demo data were cleared. */
  const isGone = computed(() =>
    chosenId.value !== undefined && result.data.value !== null && !result.data.value.nextCursor && !current.value)

  /** @returns the key of the project that was left. */
  async function leave() {
    const left = key.value
    await choose(DEFAULT_PROJECT_ID)
    const { [left]: _, ...others } = ids.value
    ids.value = others
    return left
  }

  return { projects, current, currentId, nameOf, choose, isGone, leave, refresh: () => result.refresh() }
}
