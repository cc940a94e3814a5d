import type { ProjectView } from '#shared/contract/project.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createKeys } from '~/utils/api/request-key'
import { toProjectKey } from '~/utils/app/project-key'

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
    await goTo({ path: `/${route.path.split('/')[1] ?? ''}`, query: { from, to } })
  }

  // A chosen project that was archived meanwhile is no longer shown.
  watch(result.data, (page) => {
    if (chosenId.value && page && !page.nextCursor && !current.value) {
      chosenId.value = undefined
    }
  })

  return { projects, current, currentId, nameOf, choose, refresh: () => result.refresh() }
}

/** Creates a project, or renames one. */
export function useProjectForm(project: ProjectView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const keys = createKeys()
  const name = ref(project?.name ?? '')
  const key = ref(project?.key ?? '')
  const description = ref(project?.description ?? '')
  const hasOwnKey = ref(Boolean(project))

  watch(name, (text) => {
    if (!hasOwnKey.value) {
      key.value = toProjectKey(text)
    }
  })

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { key: key.value, ...body }
    return project
      ? api('projectChange', { params: { id: project.id }, version: project.version, body })
      : api('projectCreate', { body: made, idempotencyKey: keys.keyFor('project', made) })
  }

  return {
    name,
    key,
    description,
    hasOwnKey,
    ...useFormSend({
      send,
      onDone,
      fields: { '/name': t('project.fault.name'), '/key': t('project.fault.key'), '/description': t('project.fault.description') },
      done: () => project ? t('project.renamed') : t('project.created', { project: name.value.trim() }),
      failed: t('project.failed'),
    }),
  }
}
