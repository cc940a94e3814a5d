import { randomUUID } from 'node:crypto'
import type { ArtifactStore } from './store.ts'

/**
 * One side writes a nonce and tells it to the other, which looks for it: a proof that both see the
 * same store, before either relies on it.
 */
export async function writeNonce(store: ArtifactStore): Promise<string> {
  const nonce = randomUUID()
  await store.setMarker(`nonce-${nonce}`)
  return nonce
}

export async function hasNonce(store: ArtifactStore, nonce: string): Promise<boolean> {
  return /^[0-9a-f-]{36}$/.test(nonce) && store.hasMarker(`nonce-${nonce}`)
}
