import { createFolderStore } from './folder-store.ts'
import type { ArtifactStore } from './store.ts'
import type { StorePlace } from './store-place.ts'

/** The store at a place. What speaks S3 is loaded when it is needed. */
export async function openStore({ directory, bucket }: StorePlace): Promise<ArtifactStore> {
  if (!bucket) {
    return createFolderStore(directory)
  }
  const { createBucketStore } = await import('./s3/bucket-store.ts')
  return createBucketStore({ directory, bucket })
}
