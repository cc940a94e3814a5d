interface HeadTag {
  tag: string
  props: Record<string, unknown>
}

/** Tags that the policy requires a nonce for; links, because they load scripts ahead. */
const WITH_NONCE = new Set(['script', 'link'])

/**
 * Adds the nonce to the tags that we emit in the head, before they become text. The markup of the page is not searched,
 * so a script injected into it gets no nonce.
 */
export function giveNonce(tags: HeadTag[], nonce: string): void {
  for (const { tag, props } of tags) {
    if (WITH_NONCE.has(tag)) {
      props.nonce = nonce
    }
  }
}
