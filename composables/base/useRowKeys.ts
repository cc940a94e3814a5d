export interface RowActions {
  /** `x` on a row, with the value of its `data-row`; with Shift also the rows since the last one. */
  pick?: (id: string, isRange: boolean) => void
  /** `Esc`. */
  leave?: () => void
}

/**
 * `j` and `k` move the focus through the rows of a list, `/` goes to its filter, `x` picks the row. Off while someone
 * types or composes; Enter needs no help: the focused element is the row's own link.
 *
 * @param list holds the links, marked `data-row`.
 */
export function useRowKeys(
  list: Readonly<Ref<HTMLElement | null>>, filter: Readonly<Ref<HTMLElement | null>>, { pick, leave }: RowActions = {},
) {
  const { t } = useI18n()

  function move(step: 1 | -1) {
    const rows = [...list.value?.querySelectorAll<HTMLElement>('[data-row]') ?? []]
    const index = rows.findIndex(row => row === document.activeElement)
    const next = index === -1 && step === -1 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, index + step))
    rows[next]?.focus()
  }

  /** Without a focused row there is nothing to pick. */
  function pickRow(event: KeyboardEvent) {
    const row = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined
    return row ? pick?.(row, event.shiftKey) : false
  }

  useShortcuts([
    { keys: 'j', label: () => t('palette.keys.next_row'), group: 'page', run: () => move(1) },
    { keys: 'k', label: () => t('palette.keys.previous_row'), group: 'page', run: () => move(-1) },
    { keys: '/', label: () => t('palette.keys.filter'), group: 'page', run: () => filter.value?.focus() },
    ...pick ? [{ keys: 'x', label: () => t('palette.keys.pick_row'), group: 'page' as const, run: pickRow }] : [],
    ...leave ? [{ keys: 'Escape', label: () => t('palette.keys.unpick'), group: 'page' as const, run: leave }] : [],
  ])
}
