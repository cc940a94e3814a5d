import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createFolderStore } from '#artifact/folder-store.ts'
import { createBucketStore } from '#artifact/s3/bucket-store.ts'
import { type ArtifactStore, toSha256 } from '#artifact/store.ts'
import { askMoto, givenBucket, hasMoto } from './moto.ts'

export type StoreKind = 'folder' | 'bucket'

/**
 * For `describe.each(storeKinds())`, where what a store promises is the subject.
 *
 * @throws Error under CI when there is no server of S3: a suite that ran on a folder only must not pass.
 */
export function storeKinds(): StoreKind[] {
  if (hasMoto()) {
    return ['folder', 'bucket']
  }
  if (process.env.CI) {
    throw new Error('no store of S3: set TEST_S3_ENDPOINT, or let `npm test` install moto')
  }
  console.warn('NOT TESTED on S3: moto is not installed')
  return ['folder']
}

export interface GivenStore {
  store: ArtifactStore
  /** Of growing files. */
  temporary: string
  /** Another process that opens the same store. */
  again: () => Promise<ArtifactStore>
  /** The bytes behind the store's back. */
  read: (uri: string) => Promise<Buffer>
  /** Changes the bytes behind the store's back. */
  write: (uri: string, bytes: Buffer) => Promise<void>
  /** Nobody takes it for one that was written just now. */
  age: (uri: string) => void
  remove: () => void
}

export async function givenStore(kind: StoreKind): Promise<GivenStore> {
  const directory = mkdtempSync(path.join(tmpdir(), `artifact-${kind}-`))
  const places = { temporary: path.join(directory, 'tmp'), remove: () => rmSync(directory, { recursive: true }) }
  if (kind === 'folder') {
    const store = await createFolderStore(directory)
    return {
      ...places, store, again: () => createFolderStore(directory),
      read: uri => readFile(store.localPath(uri)),
      async write(uri, bytes) {
        // The same file, as a disk damages it.
        truncateSync(store.localPath(uri), bytes.length)
        writeFileSync(store.localPath(uri), bytes, { flag: 'r+' })
      },
      age: uri => utimesSync(store.localPath(uri), 0, 0),
    }
  }
  const bucket = await givenBucket()
  const again = () => createBucketStore({ bucket, directory })
  const pathOf = (uri: string) => {
    const sha256 = toSha256(uri)
    return `${bucket.name}/${bucket.prefix}sha256/${sha256.slice(0, 2)}/${sha256}`
  }
  return {
    ...places, store: await again(), again,
    read: async uri => Buffer.from(await (await askMoto(pathOf(uri))).arrayBuffer()),
    async write(uri, bytes) {
      await askMoto(pathOf(uri), { method: 'PUT', body: bytes })
    },
    age: () => undefined,
  }
}
