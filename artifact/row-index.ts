import { ArtifactDamaged, type ArtifactStore, type ArtifactWriter, type StoredArtifact, toSha256 } from './store.ts'

/**
 * An index of a JSONL artifact: the offset of every 1,000th row, so that any page is read without reading the rows
 * before it. File: `RIX1`, the interval as uint32, then one uint64 an interval, all little-endian. No entry depends on
 * later rows, so the index can be appended to and resumed.
 */
export const ROW_INTERVAL = 1_000

const MAGIC = Buffer.from('RIX1')
const HEADER_BYTES = 8
const ENTRY_BYTES = 8
const NEWLINE = 10

/** Files up to this size are compared with their hash before their first page is returned: some 30 ms, once. */
const HASHED_PAGE_BYTES = 32 << 20

/** Bytes of rows in one answer; the first row is always returned, however long it is. */
const MAX_PAGE_BYTES = 32 << 20

export function encodeIndexHeader(): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt32LE(ROW_INTERVAL, MAGIC.length)
  return header
}

export function encodeOffset(offset: number): Uint8Array {
  const entry = Buffer.alloc(ENTRY_BYTES)
  entry.writeBigUInt64LE(BigInt(offset))
  return entry
}

export interface RowIndexWriter {
  /** Called with the size of each row in turn. Returns a promise only when there is something to write. */
  add: (rowBytes: number) => Promise<void> | undefined
  readonly rows: number
  readonly bytes: number
}

/** @param at rows and bytes that `writer` has already seen: where an interrupted index resumes. */
export function createRowIndexWriter(writer: ArtifactWriter, at = { rows: 0, bytes: 0 }): RowIndexWriter {
  let { rows, bytes } = at
  return {
    add(rowBytes) {
      const start = bytes
      const isEntry = rows % ROW_INTERVAL === 0
      bytes += rowBytes
      rows += 1
      if (!isEntry) {
        return undefined
      }
      const entry = encodeOffset(start)
      return writer.append(start === 0 ? Buffer.concat([encodeIndexHeader(), entry]) : entry)
    },
    get rows() {
      return rows
    },
    get bytes() {
      return bytes
    },
  }
}

/**
 * Writes the index of an existing artifact.
 *
 * @throws ArtifactNotFound
 */
export async function writeRowIndex(store: ArtifactStore, uri: string): Promise<StoredArtifact & { rows: number }> {
  const writer = await store.writer()
  const index = createRowIndexWriter(writer)
  try {
    let rowBytes = 0
    for await (const chunk of await store.open(uri) as AsyncIterable<Buffer>) {
      let start = 0
      for (let newline = chunk.indexOf(NEWLINE); newline >= 0; newline = chunk.indexOf(NEWLINE, start)) {
        await index.add(rowBytes + newline + 1 - start)
        rowBytes = 0
        start = newline + 1
      }
      rowBytes += chunk.length - start
    }
    if (rowBytes > 0) {
      await index.add(rowBytes)
    }
    if (index.rows === 0) {
      await writer.append(encodeIndexHeader())
    }
    return { ...await writer.commit(), rows: index.rows }
  }
  catch (error) {
    await writer.discard()
    throw error
  }
}

export interface RowsQuery {
  uri: string
  indexUri: string
  /** Size of the artifact according to the manifest. */
  bytes: number
  /** Number of rows according to the manifest. */
  rows: number
  /** Row number, from 0. */
  from: number
  limit: number
  /** Limit of the answer, which then has fewer rows; default 32 MiB. */
  maxBytes?: number
}

/**
 * Lines of JSON, without their newline. `maxBytes` may make them fewer than `limit`, but never zero.
 *
 * @throws ArtifactNotFound; ArtifactDamaged when the file or its index does not match the manifest.
 */
export async function readRows(
  store: ArtifactStore, { uri, indexUri, bytes: fileBytes, rows, from, limit, maxBytes = MAX_PAGE_BYTES }: RowsQuery,
): Promise<string[]> {
  const wanted = Math.min(limit, rows - from)
  if (from < 0 || wanted <= 0) {
    return []
  }
  await store.verify(indexUri, HEADER_BYTES + Math.ceil(rows / ROW_INTERVAL) * ENTRY_BYTES)
  await (fileBytes <= HASHED_PAGE_BYTES ? store.verify(uri, fileBytes) : store.check(uri, fileBytes))
  const start = await findOffset(store, indexUri, Math.floor(from / ROW_INTERVAL))
  const lines: string[] = []
  let toSkip = from % ROW_INTERVAL
  let bytes = 0
  for await (const line of readLines(await store.open(uri, { start }))) {
    if (toSkip > 0) {
      toSkip -= 1
      continue
    }
    bytes += line.length
    if (lines.length > 0 && bytes > maxBytes) {
      break
    }
    lines.push(line.toString('utf8'))
    if (lines.length === wanted) {
      return lines
    }
  }
  if (bytes <= maxBytes) {
    // The size is right, so the line ends must have moved.
    throw new ArtifactDamaged(
      { sha256: toSha256(uri), foundBytes: fileBytes }, `row ${from + lines.length} of ${rows} is not in it`,
    )
  }
  return lines
}

async function findOffset(store: ArtifactStore, indexUri: string, entry: number): Promise<number> {
  const start = HEADER_BYTES + entry * ENTRY_BYTES
  const parts: Buffer[] = []
  for await (const chunk of await store.open(indexUri, { start, end: start + ENTRY_BYTES }) as AsyncIterable<Buffer>) {
    parts.push(chunk)
  }
  const bytes = Buffer.concat(parts)
  if (bytes.length < ENTRY_BYTES) {
    throw new RangeError(`row index ${indexUri} has no entry ${entry}`)
  }
  return Number(bytes.readBigUInt64LE())
}

/** Lines without their newline, which alone ends one: JSON may contain U+2028. Closes the source when left early. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  for await (const chunk of source) {
    let start = 0
    for (let newline = chunk.indexOf(NEWLINE); newline >= 0; newline = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, newline))
      yield Buffer.concat(parts)
      parts = []
      start = newline + 1
    }
    if (start < chunk.length) {
      parts.push(chunk.subarray(start))
    }
  }
  if (parts.length > 0) {
    yield Buffer.concat(parts)
  }
}
