import type { StoredArtifact } from '#artifact/store.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { processSafely } from '../row/decide.ts'
import { createRowEmitter } from './row-emitter.ts'
import { parseRow } from '../row/row-parser.ts'
import type { RecordStage, RecordStageOptions, Row, Verdict } from '../row/row.ts'
import { type StageContext, StageFailure, type StageResult } from '../stage-definition.ts'
import { prepareStage } from './prepare-stage.ts'
import { openProgress, type StageFiles } from './stage-files.ts'

/** Records between two checks of the clock. */
const CHECK_EVERY = 64
const BYTES_A_RECORD = 1_024
/** Upper limit for the bytes of records being awaited, however many they are. */
const MAX_PENDING_BYTES = 64 << 20

/** How far others got; 'unfinished' leaves the rest to the stage. */
export type BesideEnd = 'done' | 'paused' | 'unfinished'

/** @param runUpTo lets the stage itself go on until so many records of its input are done, or all. */
export type RunBeside = (
  files: StageFiles, runUpTo: (records: number) => Promise<'done' | 'paused'>,
) => Promise<BesideEnd>

/**
 * Reads, decides and writes, with checkpoints from which a later attempt produces exactly the same bytes. Memory does
 * not grow with the input: batches are read one at a time, and writing is awaited.
 *
 * @param runBeside lets others decide in the place of the stage's `process`, which keeps no state; its source is lines.
 */
export async function runRecordStage(
  context: StageContext, options: RecordStageOptions, runBeside?: RunBeside,
): Promise<StageResult> {
  const { stage } = options
  const files = await openProgress(context, options)
  try {
    if (await prepareStage(context, options) === 'paused') {
      await files.checkpoint(stage.saveState?.())
      await files.close()
      return { type: 'paused' }
    }
    let end = await runBeside?.(files, limit => runRecords(context, { ...options, limit }, files)) ?? 'unfinished'
    if (end === 'unfinished') {
      end = await runRecords(context, options, files)
    }
    if (end === 'paused') {
      await files.close()
      return { type: 'paused' }
    }
    return { type: 'done', outputs: await finish(context, options, files) }
  }
  catch (error) {
    // The next attempt continues from them, except at a part: it starts over.
    await (options.isPart ? files.discard() : files.close())
    throw error
  }
  finally {
    await stage.close?.()
  }
}

async function runRecords(
  context: StageContext, { source, stage, limit = 0, numberName = 'row' }: RecordStageOptions, files: StageFiles,
): Promise<'done' | 'paused'> {
  const { meter } = context
  const window = stage.window ?? 1
  const pending: { row: Row, verdict: Verdict | Promise<Verdict> }[] = []
  const emit = createRowEmitter(context, files, numberName)
  let read = meter.recordsIn
  let cost = 0
  let pendingBytes = 0

  const decide = (row: Row): Verdict | Promise<Verdict> => {
    const fault = row.fault ?? (stage.isBlind ? undefined : parseRow(row))
    return fault ? { type: 'reject', fault } : processSafely(stage.process, row)
  }
  const emitHead = async () => {
    const head = pending.shift()!
    pendingBytes -= head.row.end - head.row.start
    emit(head.row, await head.verdict)
  }
  const emitAll = async () => {
    while (pending.length > 0) {
      await emitHead()
    }
  }

  for await (const rows of source.read(files.position, context.signal)) {
    for (const row of rows) {
      context.throwIfStopped()
      if (limit > 0 && read >= limit) {
        await emitAll()
        return 'done'
      }
      read += 1
      const verdict = decide(row)
      if (pending.length === 0 && !(verdict instanceof Promise)) {
        emit(row, verdict)
      }
      else {
        pending.push({ row, verdict })
        pendingBytes += row.end - row.start
        // A rejection is handled in order; until then it must not count as unhandled.
        Promise.resolve(verdict).catch(() => undefined)
        while (pending.length >= window || pendingBytes > MAX_PENDING_BYTES) {
          await emitHead()
        }
      }
      if (files.isFull) {
        await files.drain()
      }
      cost += 1 + (row.end - row.start) / BYTES_A_RECORD
      if (cost >= CHECK_EVERY || window > 1) {
        cost = 0
        files.measure()
        context.tick()
        if (context.isPauseAsked()) {
          await emitAll()
          await files.checkpoint(stage.saveState?.())
          return 'paused'
        }
        if (context.isCheckpointDue()) {
          await files.checkpoint(stage.saveState?.())
        }
      }
    }
  }
  await emitAll()
  return 'done'
}

async function finish(
  context: StageContext, { stage, isPart }: RecordStageOptions, files: StageFiles,
): Promise<ArtifactRef[]> {
  await files.drain()
  files.measure()
  const failure = isPart ? undefined : judgeInputs(context, stage, files)
  const beside = [...await files.commitRejects(), ...await files.commitTrace()]
  if (failure) {
    failure.outputs = beside
    throw failure
  }
  const output = await files.commitOutput()
  const more = await stage.finish?.(output) ?? []
  return [toOutputRef(output), ...more, ...beside]
}

/** The share of an input aside is its own: of many records it would hide that most others fail, and their failures. */
function judgeInputs(
  { meter, stage: { failureTolerance } }: StageContext, { aside }: RecordStage, { failedAside }: StageFiles,
): StageFailure | undefined {
  if (!aside) {
    return judge(meter.recordsIn, meter.recordsFailed, failureTolerance)
  }
  const readAside = failedAside + (meter.read().droppedByReason[aside.reason] ?? 0)
  return judge(meter.recordsIn - readAside, meter.recordsFailed - failedAside, failureTolerance)
    ?? judge(readAside, failedAside, failureTolerance, aside.name)
}

/**
 * The tolerance is the largest share of records that may fail; 0 = none. Without one, failed records are listed and
 * counted, and the stage continues. A stage of which every record failed has failed in any case.
 *
 * @param input its name, where the records are those of one of several inputs
 */
export function judge(
  recordsIn: number, recordsFailed: number, tolerance: number | undefined, input = '',
): StageFailure | undefined {
  if (recordsIn === 0 || recordsFailed === 0) {
    return undefined
  }
  const metadata = {
    recordsIn: String(recordsIn), recordsFailed: String(recordsFailed),
    ...tolerance !== undefined && { failureTolerance: String(tolerance) },
    ...input !== '' && { input },
  }
  const told = input === '' ? 'records' : `records of the ${input} input`
  if (recordsFailed === recordsIn) {
    return new StageFailure('ALL_RECORDS_FAILED', `all ${recordsIn} ${told} failed`, { metadata })
  }
  if (tolerance !== undefined && recordsFailed / recordsIn > tolerance) {
    return new StageFailure(
      'FAILURE_TOLERANCE_EXCEEDED', `${recordsFailed} of ${recordsIn} ${told} failed`, { metadata },
    )
  }
  return undefined
}

function toOutputRef({ uri, sha256, bytes, rows }: StoredArtifact & { rows: number }): ArtifactRef {
  return { uri, sha256, bytes, records: rows, mediaType: 'application/jsonl', role: 'OUTPUT' }
}
