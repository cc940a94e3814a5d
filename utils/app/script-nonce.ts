interface HeadTag {
  tag: string
  props: Record<string, unknown>
}

/** What the policy asks a nonce of; links, because they load scripts ahead. */
const WITH_NONCE = new Set(['script', 'link'])

/**
 * Writes the nonce into what we emit: the tags of the head, before they become text. The markup of the page is never
 * searched, so that a script which got into it stays without.
 */
export function giveNonce(tags: HeadTag[], nonce: string): void {
  for (const { tag, props } of tags) {
    if (WITH_NONCE.has(tag)) {
      props.nonce = nonce
    }
  }
}
