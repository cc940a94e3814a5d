import { ArtifactNotFound, type StoredArtifact, type WriterMark } from '#artifact/store.ts'
import { isRecord, type JsonRecord } from '../../io/field-path.ts'
import { readLines } from '../../io/line-reader.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { ArtifactRef, Json, StoredProgress } from '../../job/stage-job.ts'
import { MAX_RECORD_LINE_BYTES } from '../source/artifact-source.ts'
import { parseRow } from '../row/row-parser.ts'
import type { RecordStageOptions, Row, RowSource, SourcePosition } from '../row/row.ts'
import { TraceFile, type TraceMark } from './trace-file.ts'
import type { StageContext } from '../stage-definition.ts'
import { afterPreparing, fractionOf } from './prepare-stage.ts'

type FileMark = WriterMark & { rows: number }

/** Everything that the next attempt needs to output the same bytes. */
interface Checkpoint {
  version: 1
  fingerprint: Json
  position: SourcePosition
  output: FileMark
  rejects: FileMark
  /** Absent when there is none, also in checkpoints of older versions. */
  trace?: TraceMark
  progress: StoredProgress
  /** Absent in checkpoints of older versions, which counted them with the others. */
  failedAside?: number
  state: Json
}

/** The open files of a running stage: the position of its input, and its outputs. */
export interface StageFiles {
  readonly position: SourcePosition | undefined
  output: OutputFile
  rejects: OutputFile
  /** Undefined when the source is reordered: the order of the input is lost. */
  trace: TraceFile | undefined
  readonly isFull: boolean
  /** Of the records that failed, those of the input aside. */
  readonly failedAside: number
  addFailed: (row: Row) => void
  /** Marks this row and all before it as decided. */
  pass: (row: Row) => void
  /** Marks all rows up to here as decided. */
  passTo: (position: SourcePosition) => void
  drain: () => Promise<void>
  /** Updates bytes and fraction. */
  measure: () => void
  checkpoint: (state: Json | undefined) => Promise<void>
  commitOutput: () => Promise<StoredArtifact & { rows: number }>
  /** Empty when no record was rejected. */
  commitRejects: () => Promise<ArtifactRef[]>
  /** Empty when there is none. */
  commitTrace: () => Promise<ArtifactRef[]>
  close: () => Promise<void>
  /** Closes and deletes them. */
  discard: () => Promise<void>
}

/** Opens at the job's checkpoint when that is still valid, otherwise at the start. */
export async function openProgress(context: StageContext, options: RecordStageOptions): Promise<StageFiles> {
  const saved = readCheckpoint(context.job.checkpoint, options.source)
  if (saved) {
    const files = await openSaved(context, options, saved)
    if (files) {
      return files
    }
  }
  const [output, rejects] = [await OutputFile.open(context.store), await OutputFile.open(context.store)]
  const trace = options.source.isReordered ? undefined : await TraceFile.open(context.store, options.stage.traced)
  return createFiles(context, options, { output, rejects, trace })
}

async function openSaved(
  context: StageContext, options: RecordStageOptions, saved: Checkpoint,
): Promise<StageFiles | undefined> {
  const { store, meter } = context
  const { stage } = options
  const opened: OutputFile[] = []
  let trace: TraceFile | undefined
  try {
    for (const mark of [saved.output, saved.rejects]) {
      opened.push(await OutputFile.open(store, mark))
    }
    trace = saved.trace && await TraceFile.open(store, stage.traced, saved.trace)
    const [output, rejects] = opened
    if (stage.restore) {
      await restoreFrom(context, saved.output, stage.restore)
    }
    stage.loadState?.(saved.state)
    meter.restore(saved.progress)
    return createFiles(context, options, { output: output!, rejects: rejects!, trace }, saved)
  }
  catch (error) {
    for (const file of opened) {
      await file.discard()
    }
    await trace?.discard()
    // Swept meanwhile, for example during a pause of weeks: the stage starts over, because otherwise it could never
    // end.
    if (error instanceof ArtifactNotFound) {
      return undefined
    }
    throw error
  }
}

async function restoreFrom(
  context: StageContext, mark: FileMark, restore: NonNullable<RecordStageOptions['stage']['restore']>,
): Promise<void> {
  for await (const lines of readLines(
    context.store.openTemporary(mark), { maxLineBytes: MAX_RECORD_LINE_BYTES },
  )) {
    context.throwIfStopped()
    context.tick()
    for (const line of lines) {
      const row: Row = { ...line, input: 0 }
      if (!parseRow(row)) {
        restore(row.record!, row)
      }
    }
  }
}

type OpenFiles = Pick<StageFiles, 'output' | 'rejects' | 'trace'>

function createFiles(
  context: StageContext, { source, stage }: RecordStageOptions, files: OpenFiles, saved?: Checkpoint,
): StageFiles {
  const { store, meter } = context
  const { output, rejects, trace } = files
  const toWhole = (fraction: number) => stage.prepare ? afterPreparing(fraction, stage) : fraction
  let position = saved?.position
  let failedAside = saved?.failedAside ?? 0
  // Kept until the first checkpoint that no longer needs them.
  let stale = saved
    ? [saved.output, saved.rejects, saved.trace].flatMap(mark => mark?.name ?? [])
    : []

  const measure = () => {
    meter.bytesOut = output.bytes
    meter.bytesIn = position ? source.bytesBefore(position) : 0
    // A pause while the stage prepares itself leaves it where it is.
    if (position || !stage.prepare) {
      meter.fraction = toWhole(fractionOf(source, position))
    }
  }

  return {
    get position() {
      return position
    },
    output,
    rejects,
    trace,
    get isFull() {
      return output.isFull || rejects.isFull || trace?.isFull === true
    },
    get failedAside() {
      return failedAside
    },
    addFailed({ input }) {
      failedAside += stage.aside && input >= stage.aside.from ? 1 : 0
    },
    pass({ input, after, number, lastNumber = number, json }) {
      if (trace?.isAtStart) {
        const isStored = source.artifacts !== undefined
        trace.begin({
          out: meter.recordsOut,
          dropped: meter.recordsDropped,
          failed: meter.recordsFailed,
          input: isStored ? position?.input ?? 0 : 0,
          inputOffset: isStored ? position?.after ?? 0 : 0,
          outputOffset: output.bytes,
          rejectOffset: rejects.bytes,
        })
      }
      position = { input, after, number: lastNumber, json }
    },
    passTo(end) {
      position = end
    },
    async drain() {
      await output.drain()
      await rejects.drain()
      await trace?.drain()
    },
    measure,
    async checkpoint(state) {
      measure()
      const checkpoint: Checkpoint = {
        version: 1,
        fingerprint: source.fingerprint ?? null,
        position: position ?? { input: 0, after: 0, number: 0 },
        output: await output.mark(),
        rejects: await rejects.mark(),
        trace: await trace?.mark(),
        progress: meter.read(),
        failedAside,
        state: state ?? null,
      }
      await context.saveCheckpoint(toJson(checkpoint))
      for (const name of stale) {
        await store.dropTemporary(name)
      }
      stale = []
    },
    async commitOutput() {
      const committed = await output.commit()
      for (const name of stale) {
        await store.dropTemporary(name)
      }
      return committed
    },
    async commitRejects() {
      if (rejects.rows === 0) {
        await rejects.discard()
        return []
      }
      const { uri, sha256, bytes, rows } = await rejects.commit()
      return [{ uri, sha256, bytes, records: rows, mediaType: 'application/jsonl', role: 'REJECTS' }]
    },
    async commitTrace() {
      return await trace?.commit(source.artifacts ?? null, meter) ?? []
    },
    async close() {
      await trace?.close()
      await output.close()
      await rejects.close()
    },
    async discard() {
      await trace?.discard()
      await output.discard()
      await rejects.discard()
    },
  }
}

function readCheckpoint(json: Json | undefined, source: RowSource): Checkpoint | undefined {
  if (
    !isRecord(json)
    || json.version !== 1
    || isOfPutOffRecords(json)
    || JSON.stringify(json.fingerprint) !== JSON.stringify(source.fingerprint ?? null)
  ) {
    return undefined
  }
  // The `checkpoint` above wrote it, or that of an older factory.
  return json as unknown as Checkpoint
}

/** Older factories put records off to a file of their own, which is read no more: the stage starts over. */
function isOfPutOffRecords({ deferred, generation }: JsonRecord): boolean {
  return generation !== undefined || (isRecord(deferred) && deferred.rows !== 0)
}

/** A checkpoint is stored as JSON, which drops undefined values. */
function toJson(checkpoint: Checkpoint): Json {
  return JSON.parse(JSON.stringify(checkpoint)) as Json
}
