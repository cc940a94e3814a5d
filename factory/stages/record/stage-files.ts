import { ArtifactNotFound, type StoredArtifact, type WriterMark } from '#artifact/store.ts'
import { isRecord } from '../../io/field-path.ts'
import { readLines } from '../../io/line-reader.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { ArtifactRef, Json, StoredProgress } from '../../job/stage-job.ts'
import { createDeferredSource, MAX_RECORD_LINE_BYTES } from '../source/artifact-source.ts'
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
  /** Records deferred to the next generation. */
  deferred: FileMark
  /** Absent when there is none, also in checkpoints of older versions. */
  trace?: TraceMark
  /** The input of this generation; absent in the first, which reads the source. */
  generation?: { source: FileMark, outputStart: number }
  progress: StoredProgress
  state: Json
}

/** The open files of a running stage: the position of its input, and its outputs. */
export interface StageFiles {
  source: RowSource
  position: SourcePosition | undefined
  output: OutputFile
  rejects: OutputFile
  /** Undefined once a record was deferred, or the source is reordered: the order of the input is lost. */
  readonly trace: TraceFile | undefined
  readonly isFull: boolean
  /** Marks this row and all before it as decided. */
  pass: (row: Row) => void
  defer: (row: Row) => void
  drain: () => Promise<void>
  /** Updates bytes and fraction. */
  measure: () => void
  checkpoint: (state: Json | undefined) => Promise<void>
  /**
   * Makes the deferred records the input.
   *
   * @returns false when there are none.
   */
  startGeneration: () => Promise<boolean>
  commitOutput: () => Promise<StoredArtifact & { rows: number }>
  /** Empty when no record was rejected. */
  commitRejects: () => Promise<ArtifactRef[]>
  /** Empty when there is none. */
  commitTrace: () => Promise<ArtifactRef[]>
  close: () => Promise<void>
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
  const [output, rejects, deferred] = [
    await OutputFile.open(context.store), await OutputFile.open(context.store), await OutputFile.open(context.store),
  ]
  const trace = options.source.isReordered ? undefined : await TraceFile.open(context.store, options.stage.traced)
  return createFiles(context, options, { output, rejects, deferred, trace })
}

async function openSaved(
  context: StageContext, options: RecordStageOptions, saved: Checkpoint,
): Promise<StageFiles | undefined> {
  const { store, meter } = context
  const { source, stage } = options
  const opened: OutputFile[] = []
  let trace: TraceFile | undefined
  try {
    for (const mark of [saved.output, saved.rejects, saved.deferred]) {
      opened.push(await OutputFile.open(store, mark))
    }
    trace = saved.trace && await TraceFile.open(store, stage.traced, saved.trace)
    const [output, rejects, deferred] = opened
    const { generation } = saved
    const current = generation ? createDeferredSource(store, generation.source) : source
    if (stage.restore) {
      await restoreFrom(context, saved.output, generation?.outputStart ?? 0, stage.restore)
    }
    stage.loadState?.(saved.state)
    meter.restore(saved.progress)
    return createFiles(
      context, options, { output: output!, rejects: rejects!, deferred: deferred!, trace }, { ...saved, current },
    )
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
  context: StageContext, mark: FileMark, start: number, restore: NonNullable<RecordStageOptions['stage']['restore']>,
): Promise<void> {
  for await (const lines of readLines(
    context.store.openTemporary(mark, start), { maxLineBytes: MAX_RECORD_LINE_BYTES },
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

interface OpenFiles { output: OutputFile, rejects: OutputFile, deferred: OutputFile, trace: TraceFile | undefined }

function createFiles(
  context: StageContext, { source: first, stage }: RecordStageOptions, files: OpenFiles,
  saved?: Checkpoint & { current: RowSource },
): StageFiles {
  const { store, meter } = context
  const { output, rejects } = files
  const toWhole = (fraction: number) => stage.prepare ? afterPreparing(fraction) : fraction
  let { deferred, trace } = files
  let lostTrace: TraceFile | undefined
  let source = saved?.current ?? first
  let generation = saved?.generation
  let position = saved?.position
  // Kept until the first checkpoint that no longer needs them.
  let stale = saved
    ? [saved.output.name, saved.rejects.name, saved.deferred.name, ...saved.trace ? [saved.trace.name] : []]
    : []

  const measure = () => {
    meter.bytesOut = output.bytes
    if (!generation) {
      meter.bytesIn = position ? first.bytesBefore(position) : 0
      // A pause while the stage prepares itself leaves it where it is.
      if (position || !stage.prepare) {
        meter.fraction = toWhole(fractionOf(first, position))
      }
    }
    else {
      meter.fraction = meter.recordsIn
        / (meter.recordsIn + generation.source.rows - (position?.number ?? 0) + deferred.rows)
    }
  }

  return {
    get source() {
      return source
    },
    get position() {
      return position
    },
    output,
    rejects,
    get trace() {
      return trace
    },
    get isFull() {
      return output.isFull || rejects.isFull || deferred.isFull || trace?.isFull === true
    },
    pass({ input, after, number, lastNumber = number, json }) {
      if (trace?.isAtStart) {
        const isStored = first.artifacts !== undefined
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
    defer(row) {
      lostTrace ??= trace
      trace = undefined
      deferred.writeLine(row.chunk!, row.start, row.end)
    },
    async drain() {
      await output.drain()
      await rejects.drain()
      await deferred.drain()
      await trace?.drain()
    },
    measure,
    async checkpoint(state) {
      measure()
      if (lostTrace) {
        stale.push(lostTrace.name)
        await lostTrace.close()
        lostTrace = undefined
      }
      const checkpoint: Checkpoint = {
        version: 1,
        fingerprint: first.fingerprint ?? null,
        position: position ?? { input: 0, after: 0, number: 0 },
        output: await output.mark(),
        rejects: await rejects.mark(),
        deferred: await deferred.mark(),
        trace: await trace?.mark(),
        generation,
        progress: meter.read(),
        state: state ?? null,
      }
      await context.saveCheckpoint(toJson(checkpoint))
      for (const name of stale) {
        await store.dropTemporary(name)
      }
      stale = []
    },
    async startGeneration() {
      if (deferred.rows === 0) {
        return false
      }
      if (generation) {
        stale.push(generation.source.name)
      }
      await output.drain()
      generation = { source: await deferred.mark(), outputStart: output.bytes }
      await deferred.close()
      source = createDeferredSource(store, generation.source)
      deferred = await OutputFile.open(store)
      position = undefined
      return true
    },
    async commitOutput() {
      await deferred.discard()
      if (generation) {
        stale.push(generation.source.name)
      }
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
      await lostTrace?.discard()
      lostTrace = undefined
      return await trace?.commit(first.artifacts ?? null, meter) ?? []
    },
    async close() {
      await trace?.close()
      // Not deleted: the last checkpoint may still need it.
      await lostTrace?.close()
      await output.close()
      await rejects.close()
      await deferred.close()
    },
  }
}

function readCheckpoint(json: Json | undefined, source: RowSource): Checkpoint | undefined {
  if (
    !isRecord(json)
    || json.version !== 1
    || JSON.stringify(json.fingerprint) !== JSON.stringify(source.fingerprint ?? null)
  ) {
    return undefined
  }
  // This version's `checkpoint` below wrote it.
  return json as unknown as Checkpoint
}

/** A checkpoint is stored as JSON, which drops undefined values. */
function toJson(checkpoint: Checkpoint): Json {
  return JSON.parse(JSON.stringify(checkpoint)) as Json
}
