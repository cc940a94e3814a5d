import { openStorage, readKept } from '~/utils/app/open-storage'
import { EMPTY_DRAFT, isDrafts, isEmptyDraft, type ReviewDraft } from '~/utils/quality/review-draft'

const keyOf = (lotId: string) => `review:${lotId}`

/** Of a sample whose verdict was stored when the page was no longer there. */
export function dropKeptDraft(lotId: string, id: string) {
  const storage = openStorage('session')
  const { [id]: _, ...others } = readKept(storage, keyOf(lotId), isDrafts) ?? {}
  storage?.setItem(keyOf(lotId), JSON.stringify(others))
}

/** What was chosen and typed for each sample of a lot; it outlives errors and a reload of the tab. */
export function useReviewDrafts(lotId: string) {
  const drafts = ref<Record<string, ReviewDraft>>({})

  onMounted(() => {
    const storage = openStorage('session')
    drafts.value = readKept(storage, keyOf(lotId), isDrafts) ?? {}
    watch(drafts, kept => storage?.setItem(keyOf(lotId), JSON.stringify(kept)))
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
