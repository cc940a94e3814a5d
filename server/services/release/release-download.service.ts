import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { makeZip, predictLength } from 'client-zip'
import type { ArtifactStore, ByteRange } from '#artifact/store'
import type { Db } from '#db/client'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { findVersionById, type ReleaseRow } from '#db/repositories/release/release.repository'
import { isDownloadable } from '#shared/domain/release/release-state'
import type { ReleaseDocument } from '#shared/domain/release/release-record'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import type { Download } from '../common/download'
import { getReleaseRow } from './release.service'
import { toDataPath } from './release-view'

/**
 * Increased when the archive is put together in another way: a broken download must not be continued with other bytes.
 */
const ZIP_FORM = 1
const TYPES: Record<string, string> = {
  json: 'application/json', md: 'text/markdown; charset=utf-8', mjs: 'text/javascript; charset=utf-8',
  jsonl: 'application/jsonl',
}

interface Published {
  row: ReleaseRow
  version: DatasetVersionRow
  documents: ReleaseDocument[]
  publishedAt: Date
}

/** @throws AppError `not_found`; `conflict` for one that is not published, withdrawn or archived */
export async function getPublished(db: Db, id: string): Promise<Published> {
  const row = await getReleaseRow(db, id)
  const { documents, publishedAt } = row
  if (!documents || !publishedAt || !isDownloadable(row.state)) {
    const why = row.state === 'WITHDRAWN'
      ? `was withdrawn: ${row.withdrawReason}`
      : row.state === 'ARCHIVED' || row.state === 'RESTORING'
        ? 'is in the archive: restore it first'
        : 'is not published'
    throw new AppError('conflict', `the release ${why}`, {
      fields: [{ pointer: '/state', code: row.state, message: `the release ${why}` }],
    })
  }
  const version = await findVersionById(db, row.datasetVersionId)
  assertFound(version, 'version')
  return { row, version, documents, publishedAt }
}

/**
 * One file, with ranges. @param path absent = the data, if they are one file. @throws AppError `not_found`, `refused`,
 * `conflict`; ArtifactNotFound, ArtifactDamaged
 */
export async function openReleaseFile(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { id, path: asked }: { id: string, path?: string | undefined },
): Promise<Download> {
  const { row, version, documents } = await getPublished(db, id)
  const [only] = version.manifest.files
  if (asked === undefined && version.manifest.files.length !== 1) {
    throw new AppError('refused', 'path: the release has several files', {
      fields: [{ pointer: '/query/path', code: 'NEEDS_PATH', message: 'the release has several files' }],
    })
  }
  const path = asked ?? toDataPath(only?.path ?? '')
  const document = documents.find(it => it.path === path)
  if (document) {
    const bytes = Buffer.from(document.text)
    return toDownload({ path, sha256: document.sha256, bytes: document.bytes }, row, range =>
      Readable.from([bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length)]))
  }
  const file = version.manifest.files.find(it => toDataPath(it.path) === path)
  assertFound(file, 'file')
  await artifacts.check(file.uri, file.bytes)
  return toDownload({ path, sha256: file.sha256, bytes: file.bytes }, row, range =>
    artifacts.open(file.uri, { ...range, bytes: file.bytes }))
}

function toDownload(
  { path, sha256, bytes }: { path: string, sha256: string, bytes: number }, { name, semver }: ReleaseRow,
  open: Download['open'],
): Download {
  const filename = path.slice(path.lastIndexOf('/') + 1)
  return {
    open, hasRanges: true, filename: `${name}-${semver}-${filename}`,
    contentType: TYPES[filename.slice(filename.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    etag: sha256, sha256, bytes,
  }
}

/**
 * The passport with its data as one ZIP, written while it is sent: its size is known before, and the same release has
 * the same bytes each time, so that a broken download continues where it was.
 *
 * @throws as `openReleaseFile`
 */
export async function openPassport({ db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, id: string): Promise<Download> {
  const published = await getPublished(db, id)
  for (const { uri, bytes } of published.version.manifest.files) {
    await artifacts.check(uri, bytes)
  }
  const { row } = published
  const entries = listEntries(published)
  return {
    open: range => Readable.from(cut(
      Readable.fromWeb(makeZip(readEntries(artifacts, published, entries)) as Parameters<typeof Readable.fromWeb>[0]),
      range,
    )),
    hasRanges: true,
    filename: `${row.name}-${row.semver}.zip`,
    contentType: 'application/zip',
    etag: `${row.manifestSha256}-zip${ZIP_FORM}`,
    bytes: Number(predictLength(entries)),
  }
}

interface Entry {
  name: string
  size: number
  lastModified: Date
}

/** In a folder of its own, so that unpacking spreads nothing. */
function listEntries({ row, version, documents, publishedAt }: Published): Entry[] {
  const folder = `${row.name}-${row.semver}`
  const toEntry = (path: string, size: number): Entry => ({
    name: `${folder}/${path}`, size, lastModified: publishedAt,
  })
  return [
    ...documents.map(({ path, bytes }) => toEntry(path, bytes)),
    ...version.manifest.files.map(({ path, bytes }) => toEntry(toDataPath(path), bytes)),
  ]
}

async function* readEntries(artifacts: ArtifactStore, { version, documents }: Published, entries: readonly Entry[]) {
  for (const [index, entry] of entries.entries()) {
    const document = documents[index]
    const file = version.manifest.files[index - documents.length]
    // A file is opened when it is its turn.
    yield {
      ...entry,
      input: document
        ? document.text
        : await artifacts.open(file?.uri ?? '', { bytes: entry.size }) as AsyncIterable<Uint8Array>,
    }
  }
}

/** Bytes before the range are made and dropped: to read them costs less than to keep the archive. */
async function* cut(source: Readable, { start = 0, end = Infinity }: ByteRange = {}): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
    at += chunk.length
    if (part.length > 0) {
      yield part
    }
    if (at >= end) {
      return
    }
  }
}
