import { randomUUID } from 'node:crypto'
import type { ArtifactStore } from './store.ts'

/** One side writes a nonce and sends its name to the other, which looks it up: a proof that both use the same store. */
export async function writeNonce(store: ArtifactStore): Promise<string> {
  const nonce = randomUUID()
  await store.setMarker(`nonce-${nonce}`)
  return nonce
}

export async function hasNonce(store: ArtifactStore, nonce: string): Promise<boolean> {
  return /^[0-9a-f-]{36}$/.test(nonce) && store.hasMarker(`nonce-${nonce}`)
}
