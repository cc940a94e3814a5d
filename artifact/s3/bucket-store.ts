import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { unlessAbsent } from '../absent.ts'
import type { WholeFile } from '../folder-writer.ts'
import { toMarkerName } from '../marker.ts'
import { createSoundness, openHashed } from '../soundness.ts'
import {
  ArtifactNotFound, type ArtifactStore, type ListedArtifact, type OpenOptions, type StoredArtifact, type StoreSize,
  toArtifactUri, toSha256,
} from '../store.ts'
import type { Bucket } from '../store-place.ts'
import { createTemporaryFolder } from '../temporary-folder.ts'
import { createFences, type Fences } from './fence.ts'
import { checkBucket, deleteObject, findObject, listObjects } from './objects.ts'
import { openObject } from './read.ts'
import { createSender, type Sender } from './send.ts'
import { sweepUploads, UPLOAD_SIZES, uploadFile, type UploadSizes } from './upload.ts'

const WHOLE = /^sha256\/[0-9a-f]{2}\/([0-9a-f]{64})$/

const toKey = (sha256: string) => `sha256/${sha256.slice(0, 2)}/${sha256}`

/**
 * A store in a bucket: objects `sha256/ab/<hex>` are complete files, `marker/` the marks, `fence/` what is being
 * removed (`fence.ts`). Files grow in a folder of this machine and are sent when they are complete. Several processes
 * on several machines may share the bucket; each has a folder of its own.
 */
export async function createBucketStore(
  { bucket, directory }: { bucket: Bucket, directory: string }, sizes: UploadSizes = UPLOAD_SIZES,
): Promise<ArtifactStore> {
  const sender = createSender(bucket)
  const { prefix } = bucket
  const fences = createFences(sender, { prefix, toObjectKey: toKey })
  const growing = await createTemporaryFolder(path.join(path.resolve(directory), 'tmp'), file =>
    keep({ sender, fences, sizes }, file))
  const soundness = createSoundness()
  const verifying = new Map<string, Promise<void>>()

  const check = async (uri: string, bytes?: number) => {
    const sha256 = toSha256(uri)
    const state = await findObject(sender, toKey(sha256))
    if (!state) {
      throw new ArtifactNotFound(uri)
    }
    soundness.check(sha256, state, bytes)
    return state
  }

  const open = async (uri: string, { start = 0, end, bytes, isHashed = start === 0 }: OpenOptions = {}) => {
    if (end !== undefined && end <= start) {
      await check(uri, bytes)
      return Readable.from([])
    }
    const sha256 = toSha256(uri)
    const isCompared = isHashed && end === undefined
    const opened = await openObject(sender, toKey(sha256), isCompared ? {} : { start, ...end !== undefined && { end } })
    if (!opened) {
      throw new ArtifactNotFound(uri)
    }
    const { state, source } = opened
    try {
      soundness.check(sha256, state, bytes)
    }
    catch (error) {
      source.destroy()
      throw error
    }
    return isCompared
      ? openHashed({ source, start, judge: found => soundness.judge(sha256, state, found) })
      : source
  }

  /** Concurrent checks of the same object share one reading. */
  const verify = async (uri: string, bytes?: number): Promise<void> => {
    if (soundness.isKnownSound(toSha256(uri), await check(uri, bytes))) {
      return
    }
    const reading = verifying.get(uri)
      ?? open(uri, { bytes }).then(source => finished(source.resume())).finally(() => verifying.delete(uri))
    verifying.set(uri, reading)
    await reading
  }

  return {
    ...growing,
    open,
    check: async (uri, bytes) => ({ bytes: (await check(uri, bytes)).size }),
    verify,
    stat: uri => unlessAbsent(async () => {
      const state = await findObject(sender, toKey(toSha256(uri)))
      return state && { bytes: state.size }
    }),
    async remove(uri, writtenBefore) {
      const sha256 = toSha256(uri)
      if (writtenBefore !== undefined) {
        return fences.removeOlder(sha256, writtenBefore)
      }
      await deleteObject(sender, toKey(sha256))
      return true
    },
    async sweepTemporary(olderThanMs) {
      const begunBefore = new Date(Date.now() - olderThanMs)
      const [files, uploads] = await Promise.all([
        growing.sweepTemporary(olderThanMs), sweepUploads(sender, { prefix, begunBefore }),
      ])
      return files + uploads
    },
    list: () => listWhole(sender, prefix),
    recover: fences.sweep,
    async setMarker(name) {
      await sender.ask({ method: 'PUT', key: `marker/${toMarkerName(name)}` })
    },
    hasMarker: async name => await findObject(sender, `marker/${toMarkerName(name)}`) !== undefined,
    measure: () => measure(sender, prefix),
    checkAccess: () => checkBucket(sender),
  }
}

/** Sends a complete file, and again if it may have been removed at this moment. */
async function keep(
  { sender, fences, sizes }: { sender: Sender, fences: Fences, sizes: UploadSizes }, file: WholeFile,
): Promise<StoredArtifact> {
  const { path: temporary, sha256, bytes } = file
  do {
    await uploadFile(sender, toKey(sha256), file, sizes)
  } while (await fences.wasFenced(sha256))
  await rm(temporary, { force: true })
  return { uri: toArtifactUri(sha256), sha256, bytes }
}

async function* listWhole(sender: Sender, prefix: string): AsyncGenerator<ListedArtifact> {
  for await (const { key, bytes, writtenAt } of listObjects(sender, { prefix, own: 'sha256/' })) {
    const [, sha256] = WHOLE.exec(key) ?? []
    if (sha256) {
      yield { uri: toArtifactUri(sha256), sha256, bytes, writtenAt }
    }
  }
}

async function measure(sender: Sender, prefix: string): Promise<StoreSize> {
  let [files, bytes] = [0, 0]
  for await (const artifact of listWhole(sender, prefix)) {
    files += 1
    bytes += artifact.bytes
  }
  return { files, bytes, disk: null }
}
