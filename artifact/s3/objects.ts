import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FileState } from '../soundness.ts'
import { headerOf, type Sender } from './send.ts'
import { textOf, textsOf } from './xml.ts'

/** What a store tells of an object. */
export interface ObjectState extends FileState {
  etag: string
  /** To the second. */
  writtenAt: Date
}

export interface ListedObject {
  key: string
  bytes: number
  writtenAt: Date
}

/** @param headers of HEAD or GET. @param size of the whole object, when only a part is answered */
export function toObjectState(headers: IncomingHttpHeaders, size = Number(headers['content-length'])): ObjectState {
  const [etag, written] = [headerOf(headers, 'etag'), headerOf(headers, 'last-modified')]
  return { size, etag, version: `${etag}:${written}`, writtenAt: new Date(written) }
}

/** @returns undefined when there is no such object. */
export async function findObject(sender: Sender, key: string): Promise<ObjectState | undefined> {
  const { status, headers } = await sender.ask({ method: 'HEAD', key, answers: [404] })
  if (status !== 404) {
    return toObjectState(headers)
  }
  // An answer to HEAD does not say whether it is the object that is missing, or the bucket.
  await checkBucket(sender)
  return undefined
}

/** @throws ArtifactStoreFailed when the bucket cannot be used. */
export async function checkBucket(sender: Sender, patienceMs?: number): Promise<void> {
  await sender.ask({
    method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1' }, ...patienceMs !== undefined && { patienceMs },
  })
}

/** Objects whose keys begin so, in the order of their keys; a thousand are asked for at once. */
export async function* listObjects(
  sender: Sender, { prefix, own }: { prefix: string, own: string },
): AsyncGenerator<ListedObject> {
  let token: string | undefined
  do {
    const { text } = await sender.ask({ method: 'GET', key: '', query: {
      'list-type': '2', 'prefix': `${prefix}${own}`, ...token !== undefined && { 'continuation-token': token },
    } })
    for (const entry of textsOf(text, 'Contents')) {
      yield {
        key: (textOf(entry, 'Key') ?? '').slice(prefix.length), bytes: Number(textOf(entry, 'Size')),
        writtenAt: new Date(textOf(entry, 'LastModified') ?? ''),
      }
    }
    token = textOf(text, 'IsTruncated') === 'true' ? textOf(text, 'NextContinuationToken') : undefined
  } while (token !== undefined)
}

export async function deleteObject(sender: Sender, key: string, patienceMs?: number): Promise<void> {
  // Of one that is not there, some stores say so.
  await sender.ask({ method: 'DELETE', key, answers: [404], ...patienceMs !== undefined && { patienceMs } })
}

/**
 * Writes an object that is not there, by a conditional PUT.
 *
 * @returns false when somebody else has written it.
 */
export async function putOnce(sender: Sender, key: string): Promise<boolean> {
  const own = randomUUID()
  const { status } = await sender.ask({
    method: 'PUT', key, body: Buffer.from(own), headers: { 'if-none-match': '*' }, answers: [412],
  })
  if (status !== 412) {
    return true
  }
  // An attempt whose answer was lost has written it.
  const found = await sender.ask({ method: 'GET', key, answers: [404] })
  return found.text === own
}

export interface ListedUpload {
  key: string
  uploadId: string
  begunAt: Date
}

/** Uploads in parts that have not ended. */
export async function* listUploads(sender: Sender, prefix: string): AsyncGenerator<ListedUpload> {
  let next: Record<string, string> | undefined = {}
  do {
    const { text } = await sender.ask({ method: 'GET', key: '', query: { uploads: '', prefix, ...next } })
    for (const entry of textsOf(text, 'Upload')) {
      yield {
        key: (textOf(entry, 'Key') ?? '').slice(prefix.length), uploadId: textOf(entry, 'UploadId') ?? '',
        begunAt: new Date(textOf(entry, 'Initiated') ?? ''),
      }
    }
    next = textOf(text, 'IsTruncated') === 'true'
      ? {
          'key-marker': textOf(text, 'NextKeyMarker') ?? '',
          'upload-id-marker': textOf(text, 'NextUploadIdMarker') ?? '',
        }
      : undefined
  } while (next !== undefined)
}
