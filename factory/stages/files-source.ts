import path from 'node:path'
import { AccessError, openAllowed } from '../io/allowed-file.ts'
import { openArtifactBytes } from '../io/byte-source.ts'
import { decodeText } from '../io/decode-text.ts'
import { type FileQuery, listFiles, surveyFiles } from '../io/list-files.ts'
import type { EncodingChoice } from '../io/text-source.ts'
import type { ArtifactRef } from '../worker/stage-job.ts'
import type { IngestRoom } from './ingest-input.ts'
import { NOT_TEXT } from './ingest-text.ts'
import type { Fault, Row, RowSource, SourcePosition } from './row.ts'

/** A batch ends here, so that many small files are not many small batches. */
const BATCH_BYTES = 1 << 20
const BATCH_FILES = 64

export interface FilesOptions {
  encoding: EncodingChoice
  maxFileBytes: number
}

interface NamedFile {
  /** As the record names it. */
  name: string
  /** @throws AccessError */
  read: () => Promise<Buffer | 'too large'>
}

export async function createFolderSource(query: FileQuery, { sourceRoots }: IngestRoom, options: FilesOptions): Promise<RowSource> {
  const { count, fingerprint } = await surveyFiles(query)
  return {
    ...toSource(async function* () {
      for await (const file of listFiles(query)) {
        yield { name: path.relative(query.root, file).replaceAll(path.sep, '/') || path.basename(file), read: () => readAllowed(file, sourceRoots, options.maxFileBytes) }
      }
    }, count, options),
    fingerprint,
  }
}

export function createUploadSource(artifacts: ArtifactRef[], { store }: IngestRoom, options: FilesOptions): RowSource {
  return toSource(async function* () {
    for (const { uri, name = uri } of artifacts) {
      const source = await openArtifactBytes(store, uri)
      yield { name, read: async () => source.bytes > options.maxFileBytes ? 'too large' as const : readWhole(source.read()) }
    }
  }, artifacts.length, options)
}

function toSource(list: () => AsyncIterable<NamedFile>, count: number, options: FilesOptions): RowSource {
  return {
    totalBytes: -1,
    fractionAt: ({ number }) => count === 0 ? 1 : number / count,
    bytesBefore: ({ after }) => after,
    async* read(from: SourcePosition | undefined) {
      let number = 0
      let after = from?.after ?? 0
      let batch: Row[] = []
      let batchBytes = 0
      for await (const file of list()) {
        number += 1
        if (number <= (from?.number ?? 0)) {
          continue
        }
        const { bytes, ...rest } = await toRow(file, options)
        after += bytes
        batchBytes += bytes
        batch.push({ ...rest, start: 0, end: bytes, number, after, input: 0, file: file.name })
        if (batchBytes >= BATCH_BYTES || batch.length >= BATCH_FILES) {
          yield batch
          batch = []
          batchBytes = 0
        }
      }
      yield batch
    },
  }
}

async function toRow({ name, read }: NamedFile, { encoding, maxFileBytes }: FilesOptions): Promise<{ bytes: number } & Pick<Row, 'record' | 'fault'>> {
  const bytes = await readOrFault(read)
  if (bytes === 'too large') {
    return { bytes: 0, fault: { reason: 'FILE_TOO_LARGE', message: `larger than ${maxFileBytes} bytes`, params: { max_bytes: String(maxFileBytes) }, raw: name } }
  }
  if (!Buffer.isBuffer(bytes)) {
    return { bytes: 0, fault: { ...bytes, raw: name } }
  }
  const text = decodeText(bytes, encoding)
  if (text === undefined) {
    return { bytes: bytes.length, fault: { ...NOT_TEXT, raw: name } }
  }
  return { bytes: bytes.length, record: { path: name, text, bytes: bytes.length } }
}

/** A file that may not or cannot be read is a record that failed, not the end of the stage. */
async function readOrFault(read: NamedFile['read']): Promise<Buffer | 'too large' | Fault> {
  try {
    return await read()
  }
  catch (error) {
    if (error instanceof AccessError) {
      return { reason: error.reason, message: error.message }
    }
    throw error
  }
}

async function readAllowed(file: string, roots: string[], maxFileBytes: number): Promise<Buffer | 'too large'> {
  const handle = await openAllowed(file, roots)
  try {
    const { size } = await handle.stat()
    return size > maxFileBytes ? 'too large' : await handle.readFile()
  }
  finally {
    await handle.close()
  }
}

async function readWhole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) {
    parts.push(part)
  }
  return Buffer.concat(parts)
}
