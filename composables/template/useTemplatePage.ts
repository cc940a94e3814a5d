import type { TemplateVersionHead } from '#shared/contract/template/template.contract'
import { firstOf, isUuid } from '~/utils/api/url-query'
import {
  fromTemplateUrl, type TemplatePageState, type TemplatePair, toPair, toTemplateUrl,
} from '~/utils/template/template-url'

/** The catalogue, the selected template and what is compared, all from the address. */
export function useTemplatePage() {
  const route = useRoute()
  const state = computed(() => fromTemplateUrl(route.query))
  const firstId = state.value.id
  const list = useTemplateList(() => state.value)
  const items = computed(() => list.data.value?.items ?? [])
  /** Without a choice the first card is open; what is archived is only opened by choice. */
  const id = computed(() => state.value.id || (state.value.archived ? '' : items.value[0]?.id ?? ''))
  const template = useTemplate(() => id.value)
  const detail = computed(() => template.data.value?.id === id.value ? template.data.value : undefined)
  const versions = useTemplateVersions(() => id.value)
  /**
   * Its versions. Until they are read, those of the template selected before are still there, and asking for one of
   * them would find nothing; while only one of both answers is new, the former versions of the same template stay.
   */
  const own = computed<{ of: string, items: TemplateVersionHead[] } | undefined>((former) => {
    const { latest } = detail.value ?? {}
    const items = versions.data.value?.items
    const isOwn = detail.value !== undefined
      && items !== undefined
      && (latest ? items.some(head => head.id === latest.id) : items.length === 0)
    return isOwn ? { of: id.value, items } : former?.of === id.value ? former : undefined
  })
  const heads = computed<TemplateVersionHead[]>(() => own.value?.items ?? [])
  const hasDraft = computed(() => detail.value?.draft != null && (detail.value.hasDraft || heads.value.length === 0))
  const pair = computed(() => detail.value && own.value
    ? toPair(state.value, heads.value.map(({ number }) => number), hasDraft.value)
    : undefined)
  const isOne = computed(() => pair.value !== undefined && pair.value.from === pair.value.to)
  const diff = useTemplateDiff(() => detail.value?.id ?? '', () => pair.value)
  const contents = useTemplateContents(() => detail.value, () => pair.value)

  const isVersion = (number: string) => heads.value.some(head => head.number === number)

  /** Sides that do not exist are named as ignored, once the versions are known. */
  const kept = computed(() => {
    const known = pair.value
    const { from, to } = state.value
    const use = firstOf(route.query.use)
    return {
      ...toTemplateUrl({
        ...state.value, from: !known || known.from === from ? from : '', to: !known || known.to === to ? to : '',
      }),
      ...use && (!known || isVersion(use)) ? { use } : {},
    }
  })

  const addressOf = (change: Partial<TemplatePageState>, open: Record<string, string | undefined> = {}) => ({
    query: { ...toTemplateUrl({ ...state.value, ...change }), ...open },
  })
  /** Other filters begin at the first page, and keep no selection that they might hide. */
  const show = (change: Partial<TemplatePageState>, replace = false) =>
    goTo({ ...addressOf({ cursor: '', id: '', from: '', to: '', ...change }) }, { replace })
  const compare = (change: Partial<TemplatePair>) =>
    goTo({ ...addressOf({ id: id.value, ...pair.value, ...change }) }, { replace: true })
  /** A layer over the page; `{}` closes it. */
  const open = (layer: Record<string, string | undefined>, replace = false) =>
    goTo({ ...addressOf({ id: layer.add || layer.import ? state.value.id : id.value }, layer) }, { replace })

  const layers = computed(() => {
    const add = firstOf(route.query.add)
    const use = firstOf(route.query.use) ?? ''
    return {
      isImporting: route.query.import !== undefined,
      isAdding: add !== undefined,
      pipelineId: isUuid(add) ? add : '',
      use: isVersion(use) ? use : '',
      isDraft: route.query.draft !== undefined,
    }
  })

  return {
    state, list, items, id, template, detail, versions, heads, pair, isOne, diff, contents, kept, layers, addressOf,
    show, compare, open,
    pagesOf: () => ({
      first: state.value.cursor ? addressOf({ cursor: '', id: '', from: '', to: '' }) : undefined,
      next: list.data.value?.nextCursor
        ? addressOf({ cursor: list.data.value.nextCursor, id: '', from: '', to: '' })
        : undefined,
    }),
    /** Somebody chose it on the page, so it should be seen. */
    wasChosen: () => state.value.id !== '' && state.value.id !== firstId,
    refresh: () =>
      Promise.all([list.refresh(), template.refresh(), versions.refresh(), diff.refresh(), contents.refresh()]),
  }
}

export type TemplatePage = ReturnType<typeof useTemplatePage>
