interface HeadTag {
  tag: string
  props: Record<string, unknown>
  tagPosition?: 'head' | 'bodyClose' | 'bodyOpen'
}

/** Scripts that a page loads ahead are named behind its markup; the entry itself stays in the head. */
export function moveHintsToEnd(tags: HeadTag[]): void {
  for (const tag of tags) {
    if (tag.tag === 'link' && tag.props.rel === 'modulepreload') {
      tag.tagPosition = 'bodyClose'
    }
  }
}
