export interface PaletteText {
  label: string
  /** The name in the other languages, an id and the like: found, though perhaps not shown. */
  suffix?: string
}

export interface PaletteItem extends PaletteText {
  id: string
  icon: string
  /** Shortcut that does the same. */
  keys?: string
  run: () => unknown
}

export interface PaletteGroup {
  id: 'pages' | 'actions' | 'runs' | 'pipelines' | 'datasets' | 'sources'
  label: string
  items: PaletteItem[]
}

const normalise = (text: string) => text.normalize('NFKC').toLowerCase().trim()

/**
 * How well an item fits what was typed: every word must be somewhere in its texts.
 *
 * @returns lower is better; undefined = not at all. Nothing typed fits everything alike.
 */
export function toRank({ label, suffix = '' }: PaletteText, typed: string): number | undefined {
  const wanted = normalise(typed)
  const [name, rest] = [normalise(label), normalise(suffix)]
  const texts = `${name}\n${rest}`
  if (!wanted.split(/\s+/).every(word => texts.includes(word))) {
    return undefined
  }
  if (name.startsWith(wanted)) {
    return 0
  }
  return name.includes(wanted) ? 1 : rest.startsWith(wanted) ? 2 : 3
}

/** Those that fit, best first; equals keep their order. */
export function toMatches<Item extends PaletteText>(items: readonly Item[], typed: string): Item[] {
  return items
    .map(item => ({ item, rank: toRank(item, typed) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ item }) => item)
}
