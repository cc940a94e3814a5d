export interface TableColumn<Key extends string = string> {
  key: Key
  label: string
  /** The column that identifies the row: it cannot be hidden. */
  isFixed?: boolean
}

/**
 * Which columns of a table are hidden.
 *
 * @param table its name, also that of the cookie.
 * @param hiddenAtFirst until somebody has chosen.
 */
export function useColumns<Key extends string>(
  table: string, columns: MaybeRefOrGetter<readonly TableColumn<Key>[]>, hiddenAtFirst: readonly Key[] = [],
) {
  const cookie = useChoiceCookie<string>(
    `columns-${table}`, { first: hiddenAtFirst.join('.'), read: text => text, write: keys => keys },
  )
  const hidden = computed<string[]>({
    get: () => cookie.value.split('.').filter(Boolean),
    set: (keys) => {
      cookie.value = keys.join('.') || '.'
    },
  })
  const shown = computed(() => new Set<Key>(
    toValue(columns).filter(column => column.isFixed || !hidden.value.includes(column.key)).map(column => column.key),
  ))
  return { hidden, shown, isShown: (key: Key) => shown.value.has(key) }
}
