import { FOREIGN_HEAD_BYTES, findForeignFormat } from '#record/foreign-format.ts'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { isUtf8 } from 'node:buffer'
import { AccessError, type FilePath, openAllowed } from '../../io/allowed-file.ts'
import { openArtifactBytes } from '../../io/byte-source.ts'
import { type FileQuery, listFiles, surveyFiles } from '../../io/list-files.ts'
import { type EncodingChoice, hasGzipMark } from '../../io/text-source.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { type IngestRoom, resolveRoot } from './ingest-input.ts'
import { NOT_TEXT, notRead } from './text-row-source.ts'
import type { Fault, Row, RowSource, SourcePosition } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import type { Encoding } from '../../io/encodings.ts'
import { findBom, judgeEncoding, type OnGuess } from '../../io/encoding.ts'
import { recodeWhole } from '../../io/to-utf8.ts'

/** Size of a batch: many small files share one. */
const BATCH_BYTES = 1 << 20
const BATCH_FILES = 64

const unzip = promisify(gunzip)

interface FilesOptions {
  encoding: EncodingChoice
  /** Limit for a file, and for its content when it is gzipped. */
  maxFileBytes: number
  /** Called for each file whose encoding was guessed. */
  onGuess?: OnGuess | undefined
}

interface NamedFile {
  /** The file's name in the record. */
  name: string
  /** @throws AccessError */
  read: () => Promise<Buffer | 'too large' | Fault>
}

export interface FilesParameters { glob: string, ignore: string[], max_file_bytes: number, encoding: EncodingChoice }

/** @throws StageFailure when the folder does not exist or is not allowed. */
export async function openFilesSource(
  context: Pick<StageContext, 'stage' | 'store' | 'sourceRoots'>,
  { glob, ignore, encoding, max_file_bytes: maxFileBytes }: FilesParameters,
  { onGuess, signal }: Pick<FilesOptions, 'onGuess'> & { signal?: AbortSignal } = {},
): Promise<RowSource> {
  const options = { encoding, maxFileBytes, onGuess }
  return context.stage.inputs.length > 0
    ? createUploadSource(context.stage.inputs, context, options)
    : createFolderSource({ ...await resolveQuery(context), glob, ignore }, options, signal)
}

const resolveQuery = async ({ stage, sourceRoots }: Pick<StageContext, 'stage' | 'sourceRoots'>) =>
  ({ root: await resolveRoot(stage, sourceRoots), roots: sourceRoots })

async function createFolderSource(
  query: FileQuery,
  options: FilesOptions,
  signal?: AbortSignal,
): Promise<RowSource> {
  const { count, fingerprint } = await surveyFiles(query, signal)
  return {
    ...toSource(async function* () {
      for await (const file of listFiles(query)) {
        const name = file.name || path.basename(query.root)
        yield { name, read: () => readAllowed(file.path, query.roots, options.maxFileBytes) }
      }
    }, count, options),
    fingerprint,
  }
}

function createUploadSource(artifacts: ArtifactRef[], { store }: IngestRoom, options: FilesOptions): RowSource {
  return toSource(async function* () {
    for (const { uri, bytes, name = uri } of artifacts) {
      const source = await openArtifactBytes(store, { uri, bytes })
      yield {
        name,
        read: async () => source.bytes > options.maxFileBytes
          ? findForeign(await readFirst(source.read())) ?? 'too large' as const
          : readWhole(source.read()),
      }
    }
  }, artifacts.length, options)
}

function toSource(list: () => AsyncIterable<NamedFile>, count: number, options: FilesOptions): RowSource {
  return {
    totalBytes: -1,
    fractionAt: ({ number }) => count === 0 ? 1 : number / count,
    bytesBefore: ({ after }) => after,
    async* read(from: SourcePosition | undefined, signal) {
      let number = 0
      let after = from?.after ?? 0
      let batch: Row[] = []
      let batchBytes = 0
      for await (const file of list()) {
        signal.throwIfAborted()
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

async function toRow(
  { name, read }: NamedFile, { encoding, maxFileBytes, onGuess }: FilesOptions,
): Promise<{ bytes: number } & Pick<Row, 'record' | 'fault'>> {
  const stored = await readOrFault(read)
  const unpacked = Buffer.isBuffer(stored) && hasGzipMark(stored) ? await unpack(stored, maxFileBytes) : stored
  const bytes = Buffer.isBuffer(unpacked) ? findForeign(unpacked) ?? unpacked : unpacked
  const size = Buffer.isBuffer(stored) ? stored.length : 0
  if (bytes === 'too large') {
    return { bytes: size, fault: {
      reason: 'FILE_TOO_LARGE', message: `larger than ${maxFileBytes} bytes`,
      params: { max_bytes: String(maxFileBytes) }, raw: name,
    } }
  }
  if (!Buffer.isBuffer(bytes)) {
    return { bytes: size, fault: { ...bytes, raw: name } }
  }
  const decoded = decodeText(bytes, encoding)
  if (decoded === undefined) {
    return { bytes: size, fault: { ...NOT_TEXT, raw: name } }
  }
  onGuess?.(name, decoded.candidates, decoded.lines)
  return { bytes: size, record: { path: name, text: decoded.text, bytes: bytes.length } }
}

/** Takes no more memory than the largest allowed file, whatever the archive contains. */
async function unpack(stored: Buffer, maxFileBytes: number): Promise<Buffer | 'too large' | Fault> {
  try {
    return await unzip(stored, { maxOutputLength: maxFileBytes })
  }
  catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return 'too large'
    }
    if (error instanceof Error && code.startsWith('Z_')) {
      return { reason: 'SOURCE_CORRUPT', message: `the compressed file is damaged: ${error.message}` }
    }
    throw error
  }
}

/** A file that is not allowed or not readable is a failed record, not a failed stage. */
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

async function readAllowed(
  file: FilePath, roots: string[], maxFileBytes: number,
): Promise<Buffer | 'too large' | Fault> {
  const handle = await openAllowed(file, roots)
  try {
    const { size } = await handle.stat()
    if (size <= maxFileBytes) {
      return await handle.readFile()
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FOREIGN_HEAD_BYTES), 0, FOREIGN_HEAD_BYTES, 0)
    return findForeign(buffer.subarray(0, bytesRead)) ?? 'too large'
  }
  finally {
    await handle.close()
  }
}

/** That a file is of another format says more than that it is too large, or no text. */
function findForeign(head: Buffer): Fault | undefined {
  const format = findForeignFormat(head)
  return format === undefined ? undefined : notRead(format)
}

async function readFirst(source: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const part of source) {
    return part
  }
  return Buffer.alloc(0)
}

async function readWhole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) {
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Text contains no NUL, and no database stores one. */
const NUL = '\0'

/** The text of a whole file; undefined when the file is not text. */
function decodeText(bytes: Buffer, choice: EncodingChoice): { text: string, candidates: Encoding[], lines: Buffer[] }
  | undefined {
  const seen = choice === 'auto' ? judgeEncoding(bytes) : findBom(bytes)
  const encoding = choice === 'auto' ? seen!.encoding : choice
  const body = seen?.encoding === encoding ? bytes.subarray(seen.bomBytes) : bytes
  const recoded = recodeWhole(body, encoding)
  if (!isUtf8(recoded)) {
    return undefined
  }
  const text = recoded.toString('utf8')
  return text.includes(NUL)
    ? undefined
    : {
        text,
        ...choice === 'auto' ? { candidates: seen!.candidates, lines: seen!.lines } : { candidates: [], lines: [] },
      }
}
