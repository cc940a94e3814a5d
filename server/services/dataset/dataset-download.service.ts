import { Readable } from 'node:stream'
import { readLines } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import { findField, listFields, readString } from '#record/json-scan'
import type { DownloadFormat } from '#shared/contract/dataset.contract'
import type { DatasetFile } from '#shared/domain/dataset/artifact'
import { CSV_BOM, toCsvLine } from '#shared/domain/dataset/csv'
import { AppError } from '#server/errors'
import { getVersionRow, type VersionRef } from './dataset.service'
import type { Deps } from '../common/deps'
import type { Download } from '../common/download'

/** Increased when the format of the CSV changes: the same version then has other bytes and needs another ETag. */
const CSV_FORM = 3

/** Characters per write: one write per line would cost more than the line. */
const CHUNK_CHARS = 1 << 16

/** A version describes at most this many columns; records may have more. */
const DESCRIBED_COLUMNS = 300
/** Maximum number of columns of a spreadsheet. */
const MAX_CSV_COLUMNS = 16_384

/**
 * @throws AppError `not_found`, `refused` when a CSV would have too many columns; ArtifactNotFound, ArtifactDamaged.
 *   Damage that only the hash reveals aborts the stream
 * before its last bytes, and is reported at once the next time.
 */
export async function openDownload(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, ref: VersionRef, format: DownloadFormat,
): Promise<Download> {
  const { dataset, version } = await getVersionRow(db, ref)
  const { files } = version.manifest
  for (const { uri, bytes } of files) {
    // Opened now, while the answer can still become a problem.
    await artifacts.check(uri, bytes)
  }
  const filename = `${dataset.name}-${version.semver}.${format}`
  if (format === 'csv') {
    const columns = await listCsvColumns(artifacts, files, version.columns.map(column => column.name))
    return {
      open: () => Readable.from(toCsv(artifacts, files, columns)), hasRanges: false, filename,
      contentType: 'text/csv; charset=utf-8', etag: `${version.manifestSha256}-csv${CSV_FORM}`,
    }
  }
  const [only] = files.length === 1 ? files : []
  return {
    open: range =>
      only ? artifacts.open(only.uri, { ...range, bytes: only.bytes }) : Readable.from(concatenate(artifacts, files)),
    hasRanges: only !== undefined,
    filename,
    contentType: 'application/jsonl',
    etag: only?.sha256 ?? version.manifestSha256,
    ...only && { sha256: only.sha256 },
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  }
}

async function* concatenate(artifacts: ArtifactStore, files: readonly DatasetFile[]): AsyncGenerator<Buffer> {
  for (const { uri, bytes } of files) {
    yield* await artifacts.open(uri, { bytes }) as AsyncIterable<Buffer>
  }
}

/** Collects all columns, since a CSV line cannot hold fields that its header does not name. */
async function listCsvColumns(
  artifacts: ArtifactStore, files: readonly DatasetFile[], described: string[],
): Promise<string[]> {
  if (described.length < DESCRIBED_COLUMNS) {
    return described
  }
  const names = new Set(described)
  for (const { uri, bytes } of files) {
    for await (const line of readLines(await artifacts.open(uri, { bytes }))) {
      for (const name of listFields(line.toString('utf8')).keys()) {
        names.add(name)
      }
      if (names.size > MAX_CSV_COLUMNS) {
        throw new AppError(
          'refused',
          `the records have more than ${MAX_CSV_COLUMNS} different fields, too many for columns; format=jsonl `
          + 'has them all',
        )
      }
    }
  }
  return [...names]
}

async function* toCsv(
  artifacts: ArtifactStore, files: readonly DatasetFile[], columns: readonly string[],
): AsyncGenerator<string> {
  let chunk = CSV_BOM + toCsvLine(columns)
  for (const { uri, bytes } of files) {
    for await (const line of readLines(await artifacts.open(uri, { bytes }))) {
      chunk += line.length === 0 ? '' : toCsvLine(readCells(line.toString('utf8'), columns))
      if (chunk.length >= CHUNK_CHARS) {
        yield chunk
        chunk = ''
      }
    }
  }
  yield chunk
}

/** Strings as plain text, everything else as in the file. */
function readCells(line: string, columns: readonly string[]): string[] {
  const fields = listFields(line)
  return columns.map((column) => {
    const place = findField(line, column, fields)
    const json = place && line.slice(place.start, place.end)
    return place && json?.startsWith('"') ? readString(line, place) : json === 'null' ? '' : json ?? ''
  })
}
