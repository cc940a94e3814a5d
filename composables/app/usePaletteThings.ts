import type { PaletteGroup, PaletteItem } from '~/utils/app/palette-match'
import { toShortId } from '~/utils/format/short-id'

/** Pause in typing before anything is requested. */
const REST_MS = 150
const MOST_OF_A_KIND = 5

/** Letters and digits as they are in names: an input method may write them wide. Wide brackets are part of names. */
const toNarrow = (text: string) => text.replace(/[０-９Ａ-Ｚａ-ｚ\u3000]/g, letter => letter.normalize('NFKC'))

/**
 * Runs, pipelines, templates, datasets and sources of the project that match the typed text; none while it is empty.
 */
export function usePaletteThings(text: Readonly<Ref<string>>) {
  const { t } = useI18n()
  const find = usePaletteSearch()
  const things = ref<PaletteGroup[]>([])
  const isPending = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(q: string) {
    const turn = ++asked
    isPending.value = true
    // A list that cannot be read is left out, so that the others are still shown.
    const [runs, pipelines, templates, datasets, sources] = await Promise.all([
      find.runs(q), find.pipelines(q), find.templates(q), find.datasets(q), find.sources(q),
    ].map(it => it.catch(() => [])))
    if (turn === asked) {
      isPending.value = false
      things.value = [
        { id: 'runs', label: t('palette.group.runs'), items: runs ?? [] },
        { id: 'pipelines', label: t('palette.group.pipelines'), items: pipelines ?? [] },
        { id: 'templates', label: t('palette.group.templates'), items: templates ?? [] },
        { id: 'datasets', label: t('palette.group.datasets'), items: datasets ?? [] },
        { id: 'sources', label: t('palette.group.sources'), items: sources ?? [] },
      ]
    }
  }

  watch(text, (typed) => {
    clearTimeout(timer)
    // What was asked for an earlier text is not shown in the pause.
    asked += 1
    const q = toNarrow(typed).trim()
    if (q === '') {
      isPending.value = false
      things.value = []
      return
    }
    timer = setTimeout(ask, REST_MS, q)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  return { things, isPending }
}

function usePaletteSearch() {
  const api = useApi()
  const { nameOf } = useTemplateText()
  const projectId = useProjectId()
  const project = () => ({ projectId: projectId.value })
  /** The server finds and orders them: a browser would have to read all. */
  const closest = (q: string) => ({ ...project(), q, closest: 'true' as const, limit: MOST_OF_A_KIND })

  return {
    async runs(q: string): Promise<PaletteItem[]> {
      const { items } = await api('runList', { query: { ...project(), q, limit: MOST_OF_A_KIND } })
      return items.map(({ id, name }) => ({
        id, icon: 'i-lucide-list-checks', label: name, suffix: toShortId(id), run: () => goTo(`/runs/${id}`),
      }))
    },
    async pipelines(q: string): Promise<PaletteItem[]> {
      const { items } = await api('pipelineList', { query: closest(q) })
      return items.map(({ id, name, description }) => ({
        id, icon: 'i-lucide-workflow', label: name, suffix: description, run: () => goTo(`/pipelines/${id}`),
      }))
    },
    async templates(q: string): Promise<PaletteItem[]> {
      const { items } = await api('templateList', { query: { ...project(), q, limit: MOST_OF_A_KIND } })
      return items.map(template => ({
        id: template.id, icon: 'i-lucide-layout-template', label: nameOf(template),
        run: () => goTo({ path: '/templates', query: { id: template.id } }),
      }))
    },
    async datasets(q: string): Promise<PaletteItem[]> {
      const { items } = await api('datasetList', { query: closest(q) })
      return items.map(({ id, name }) => ({
        id, icon: 'i-lucide-package', label: name, run: () => goTo(`/datasets/${id}`),
      }))
    },
    async sources(q: string): Promise<PaletteItem[]> {
      const { items } = await api('sourceList', { query: closest(q) })
      return items.map(({ id, name }) => ({
        id, icon: 'i-lucide-database', label: name, run: () => goTo({ path: '/sources', query: { preview: id } }),
      }))
    },
  }
}
