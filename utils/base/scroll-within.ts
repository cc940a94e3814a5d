/** Scrolls a box so that an element inside is in sight; nothing around the box scrolls. */
export function scrollWithin(
  box: HTMLElement, inside: Element, { top = 0, margin = 0 }: { top?: number, margin?: number } = {},
) {
  const [frame, target] = [box.getBoundingClientRect(), inside.getBoundingClientRect()]
  box.scrollTop += distance([target.top - margin, target.bottom + margin], [frame.top + top, frame.bottom])
  box.scrollLeft += distance([target.left - margin, target.right + margin], [frame.left, frame.right])
}

/** How far a stretch lies outside another; of a longer one the beginning is shown. */
export function distance([start, end]: [number, number], [from, to]: [number, number]): number {
  return start < from || end - start > to - from ? start - from : Math.max(0, end - to)
}
