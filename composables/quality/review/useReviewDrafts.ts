import { EMPTY_DRAFT, isEmptyDraft, parseDrafts, type ReviewDraft } from '~/utils/quality/review-draft'

/** What was chosen and typed for each sample of a lot; it outlives errors and a reload of the tab. */
export function useReviewDrafts(lotId: string) {
  const key = `review:${lotId}`
  const drafts = ref<Record<string, ReviewDraft>>({})

  onMounted(() => {
    drafts.value = parseDrafts(sessionStorage.getItem(key))
    watch(drafts, kept => sessionStorage.setItem(key, JSON.stringify(kept)))
  })

  const draftOf = (id: string): ReviewDraft => drafts.value[id] ?? EMPTY_DRAFT

  function change(id: string, part: Partial<ReviewDraft>) {
    const { [id]: before = EMPTY_DRAFT, ...others } = drafts.value
    const draft = { ...before, ...part }
    drafts.value = isEmptyDraft(draft) ? others : { ...others, [id]: draft }
  }

  function drop(id: string) {
    const { [id]: _, ...others } = drafts.value
    drafts.value = others
  }

  return { drafts: readonly(drafts), draftOf, change, drop }
}
