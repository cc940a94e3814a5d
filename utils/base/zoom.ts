/** Sizes of a drawing; between them lies one that fits. */
const ZOOMS = [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.5, 2] as const

export const LEAST_ZOOM = ZOOMS[0]
export const MOST_ZOOM = ZOOMS[8]

/** The next size in a direction, from any. */
export function stepZoom(zoom: number, direction: 1 | -1): number {
  const next = direction > 0 ? ZOOMS.find(size => size > zoom + 0.005) : ZOOMS.findLast(size => size < zoom - 0.005)
  return next ?? (direction > 0 ? MOST_ZOOM : LEAST_ZOOM)
}

/** The size at which a drawing is as wide as its room, never enlarged; 1 while the room is not known. */
export const fitZoom = (width: number, room: number): number => room > 0 && width > room ? room / width : 1

/** What a key does to a drawing that has the focus: one step larger or smaller, or the whole. */
export function zoomOfKey(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): 1 | -1 | 'whole' | undefined {
  if (ctrlKey || metaKey || altKey) {
    return undefined
  }
  return key === '+' || key === '=' ? 1 : key === '-' || key === '_' ? -1 : key === '0' ? 'whole' : undefined
}
