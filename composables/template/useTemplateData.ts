import type { TemplateDetail } from '#shared/contract/template/template.contract'
import type { TemplatePageState, TemplatePair } from '~/utils/template/template-url'

const PAGE_SIZE = 48
const MOST_VERSIONS = 200
const MOST_COUNTED = 200

/** The cards of the catalogue, live: runs change what they say. */
export function useTemplateList(state: () => TemplatePageState) {
  const projectId = useProjectId()
  return useApiData('templateList', () => {
    const { q, state: which, archived, cursor } = state()
    return { query: {
      projectId: projectId.value, q: q || undefined, state: which || undefined, archived: archived ? 'true' : undefined,
      cursor: cursor || undefined, limit: PAGE_SIZE,
    } }
  }, { topics: ['templates', 'runs'] })
}

/** The selected template; nothing while there is none. */
export function useTemplate(id: () => string) {
  const projectId = useProjectId()
  return useApiData(
    'templateGet', () => id() ? { params: { id: id() }, query: { projectId: projectId.value } } : undefined,
    { topics: ['templates'] },
  )
}

/** Its versions, highest first. */
export const useTemplateVersions = (id: () => string) =>
  useApiData(
    'templateVersionList', () => id() ? { params: { id: id() }, query: { limit: MOST_VERSIONS } } : undefined,
    { topics: ['templates'] },
  )

/** What differs between two sides; nothing while they are the same one. */
export function useTemplateDiff(id: () => string, pair: () => TemplatePair | undefined) {
  const projectId = useProjectId()
  return useApiData('templateDiff', () => {
    const sides = pair()
    return id() && sides && sides.from !== sides.to
      ? { params: { id: id() }, query: { projectId: projectId.value, ...sides } }
      : undefined
  }, { topics: ['templates'] })
}

/** The stages of one side, where there is nothing to compare it with. */
export function useTemplateContents(template: () => TemplateDetail | undefined, pair: () => TemplatePair | undefined) {
  const side = () => {
    const sides = pair()
    return sides && sides.from === sides.to ? sides.to : ''
  }
  const version = useApiData('templateVersionGet', () =>
    template() && side() && side() !== 'draft' ? { params: { id: template()?.id ?? '', version: side() } } : undefined)
  const draft = useApiData(
    'templateDraftGet', () => template() && side() === 'draft' ? { params: { id: template()?.id ?? '' } } : undefined,
    { topics: ['templates'] },
  )
  const shown = computed(() => side() === 'draft' ? draft : version)
  return {
    data: computed(() => shown.value.data.value),
    status: computed(() => shown.value.status.value),
    error: computed(() => shown.value.error.value),
    refresh: () => shown.value.refresh(),
  }
}

/** The draft as it was when its layer opened: reading it again would replace what is being typed. */
export const useTemplateDraftEdited = (id: string) =>
  useApiData('templateDraftGet', { params: { id } }, { name: 'templateDraftEdited' })

/** Pipelines whose stages a draft may begin with. */
export function useTemplateOrigins() {
  const { items } = useThings('pipeline', { name: 'template-origins' })
  return computed(() => items.value.map(({ id, name }) => ({ value: id, label: name })))
}

/** How many pipelines and templates there are, for the tabs of both; read by the browser alone. */
export function useFlowCounts() {
  const projectId = useProjectId()
  const { number } = useFormat()
  const query = () => ({ query: { projectId: projectId.value, limit: MOST_COUNTED } })
  const pipelines = useApiData(
    'pipelineList', query, { name: 'pipelineCount', immediate: false, topics: ['pipelines'] },
  )
  const templates = useApiData(
    'templateList', query, { name: 'templateCount', immediate: false, topics: ['templates'] },
  )
  onMounted(() => Promise.all([pipelines.refresh(), templates.refresh()]))
  const textOf = (page: { items: readonly unknown[], nextCursor: string | null } | null) =>
    page ? `${number(page.items.length)}${page.nextCursor ? '+' : ''}` : undefined
  return {
    pipelines: computed(() => textOf(pipelines.data.value)), templates: computed(() => textOf(templates.data.value)),
  }
}
