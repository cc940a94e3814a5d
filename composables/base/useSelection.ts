import { type Selection, toggleAll, toggleRow, toHeadState } from '~/utils/base/selection'

/**
 * Which rows of a list are picked, by id: it outlives paging, so that what was picked stays what it is.
 *
 * @param ids rows on the page, in order; a range of Shift lies among them.
 */
export function useSelection(ids: MaybeRefOrGetter<readonly string[]>) {
  const picked = shallowRef<Selection>(new Set())
  let anchor: string | undefined

  function toggle(id: string, isRange = false) {
    picked.value = toggleRow(picked.value, { ids: toValue(ids), id, anchor, isRange })
    anchor = id
  }

  function clear() {
    picked.value = new Set()
    anchor = undefined
  }

  return {
    picked: readonly(picked),
    count: computed(() => picked.value.size),
    head: computed(() => toHeadState(picked.value, toValue(ids))),
    isPicked: (id: string) => picked.value.has(id),
    toggle,
    toggleAll: () => {
      picked.value = toggleAll(picked.value, toValue(ids))
    },
    clear,
  }
}
