import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { WholeFile } from '../folder-writer.ts'
import { ArtifactDamaged } from '../store.ts'
import { findObject, listUploads } from './objects.ts'
import { headerOf, type Sender } from './send.ts'
import { encodeText, textOf } from './xml.ts'

export interface UploadSizes {
  /** Up to this size a file is sent by one request. */
  singleBytes: number
  /** At least, of a larger one: the store allows 10,000 parts. */
  partBytes: number
}

const MIB = 1 << 20
export const UPLOAD_SIZES: UploadSizes = { singleBytes: 16 * MIB, partBytes: 16 * MIB }
const MOST_PARTS = 9_000
/** Parts in memory, and on their way. */
const PARTS_AT_ONCE = 2

/**
 * Sends a complete file. The store compares each body with its hash, and this side the file with the hash of when it
 * was written: what is stored is what was written.
 *
 * @throws ArtifactDamaged when the file has changed since.
 */
export async function uploadFile(
  sender: Sender, key: string, file: WholeFile, { singleBytes, partBytes }: UploadSizes,
): Promise<void> {
  const handle = await open(file.path, 'r')
  try {
    await (file.bytes <= singleBytes
      ? uploadWhole(sender, key, file, handle)
      : uploadParts(sender, { key, file, handle, partBytes: toPartBytes(file.bytes, partBytes) }))
  }
  finally {
    await handle.close()
  }
}

/** In whole MiB, so that equal files have equal parts. */
const toPartBytes = (bytes: number, least: number) => Math.max(least, Math.ceil(bytes / MOST_PARTS / MIB) * MIB)

async function uploadWhole(sender: Sender, key: string, file: WholeFile, handle: FileHandle): Promise<void> {
  const hash = createHash('sha256')
  const body = await readPart(handle, { at: 0, bytes: file.bytes }, hash)
  assertSame(file, hash)
  await sender.ask({ method: 'PUT', key, body, sha256: file.sha256 })
}

interface Upload {
  key: string
  file: WholeFile
  handle: FileHandle
  partBytes: number
}

async function uploadParts(sender: Sender, upload: Upload): Promise<void> {
  const { key } = upload
  const begun = await sender.ask({ method: 'POST', key, query: { uploads: '' } })
  const uploadId = textOf(begun.text, 'UploadId') ?? ''
  try {
    await complete(sender, { ...upload, uploadId }, await sendParts(sender, { ...upload, uploadId }))
  }
  catch (error) {
    // If that fails, too, `sweepUploads` removes the parts: the first error says more.
    await Promise.allSettled([abortUpload(sender, key, uploadId)])
    throw error
  }
}

/** @returns the tags of the parts, in order. */
async function sendParts(
  sender: Sender, { key, file, handle, partBytes, uploadId }: Upload & { uploadId: string },
): Promise<string[]> {
  const hash = createHash('sha256')
  const tags: string[] = []
  const sending = new Set<Promise<void>>()
  const failures: unknown[] = []
  const send = async (number: number, body: Buffer) => {
    try {
      const { headers } = await sender.ask({
        method: 'PUT', key, query: { partNumber: String(number), uploadId }, body,
      })
      tags[number - 1] = headerOf(headers, 'etag')
    }
    catch (error) {
      failures.push(error)
    }
  }
  for (let at = 0, number = 1; at < file.bytes && failures.length === 0; at += partBytes, number += 1) {
    const body = await readPart(handle, { at, bytes: Math.min(partBytes, file.bytes - at) }, hash)
    const part: Promise<void> = send(number, body).finally(() => sending.delete(part))
    sending.add(part)
    if (sending.size >= PARTS_AT_ONCE) {
      await Promise.race(sending)
    }
  }
  // Also after a failure: a part that arrives when the upload has been ended would stay.
  await Promise.all(sending)
  if (failures.length > 0) {
    throw failures[0]
  }
  assertSame(file, hash)
  return tags
}

async function complete(
  sender: Sender, { key, file, uploadId }: Upload & { uploadId: string }, tags: readonly string[],
): Promise<void> {
  const parts = tags.map((tag, index) =>
    `<Part><PartNumber>${index + 1}</PartNumber><ETag>${encodeText(tag)}</ETag></Part>`)
  const { status, text } = await sender.ask({
    method: 'POST', key, query: { uploadId }, answers: [404], headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`),
  })
  // A failure may come after the head of the answer; and an attempt whose answer was lost has ended the upload.
  if (status === 404 || textOf(text, 'Code') !== undefined) {
    const found = await findObject(sender, key)
    if (found?.size !== file.bytes) {
      throw sender.toFailure(`cannot put together ${key}: ${textOf(text, 'Code')} ${textOf(text, 'Message')}`)
    }
  }
}

const abortUpload = async (sender: Sender, key: string, uploadId: string): Promise<void> => {
  await sender.ask({ method: 'DELETE', key, query: { uploadId }, answers: [404] })
}

/** Ends uploads that nobody will end, so that nobody pays for their parts. @returns how many */
export async function sweepUploads(
  sender: Sender, { prefix, begunBefore }: { prefix: string, begunBefore: Date },
): Promise<number> {
  let swept = 0
  for await (const { key, uploadId, begunAt } of listUploads(sender, prefix)) {
    if (begunAt < begunBefore) {
      await abortUpload(sender, key, uploadId)
      swept += 1
    }
  }
  return swept
}

async function readPart(
  handle: FileHandle, { at, bytes }: { at: number, bytes: number }, hash: Hash,
): Promise<Buffer> {
  const part = Buffer.allocUnsafe(bytes)
  let read = 0
  while (read < bytes) {
    const { bytesRead } = await handle.read(part, read, bytes - read, at + read)
    if (bytesRead === 0) {
      break
    }
    read += bytesRead
  }
  const found = part.subarray(0, read)
  hash.update(found)
  return found
}

function assertSame({ sha256, bytes }: WholeFile, hash: Hash): void {
  const foundSha256 = hash.digest('hex')
  if (foundSha256 !== sha256) {
    throw new ArtifactDamaged({ sha256, foundBytes: bytes, foundSha256 })
  }
}
