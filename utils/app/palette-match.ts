export interface PaletteText {
  label: string
  /** Further texts that are searched but perhaps not shown: the name in other languages, an id. */
  suffix?: string
}

export interface PaletteItem extends PaletteText {
  id: string
  icon: string
  /** Shortcut for the same action. */
  keys?: string
  /** The suffix is the name in other languages: it is searched, and shown where there are keys to type it. */
  isTranslated?: boolean
  run: () => unknown
}

export interface PaletteGroup {
  id: 'pages' | 'actions' | 'runs' | 'pipelines' | 'templates' | 'datasets' | 'sources'
  label: string
  items: PaletteItem[]
}

const normalise = (text: string) => text.normalize('NFKC').toLowerCase().trim()

/**
 * How well an item matches: every typed word must occur in its texts.
 *
 * @returns lower is better; undefined = no match. An empty text matches everything equally.
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

/** The matching items, best first; equal ones keep their order. */
export function toMatches<Item extends PaletteText>(items: readonly Item[], typed: string): Item[] {
  return items
    .map(item => ({ item, rank: toRank(item, typed) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ item }) => item)
}
