import {
  findInTrace, openTrace, type RecordTrace, scanTrace, type TracePlace, TraceUnreadable,
} from '#artifact/record-trace'
import type { ArtifactStore } from '#artifact/store'
import { listStageRuns, type StageRunRow } from '#db/repositories/run/stage-run.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { LensQuery, LensRecord, LensSide, LensView } from '#shared/contract/run/run-lens.contract'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { LENS_COUNTERS } from '#shared/domain/run/run-lens'
import type { FrozenStage } from '#shared/domain/run/run-record'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { readLine, type LineSearch, side } from './record-line'
import { toReject } from './run-reject.service'

/** A search for a reason reports that it took too long. */
const SEARCH_CAP_MS = 1_500
/** Duplicates are listed beside their record, which must not wait for them. */
const DUPLICATES_CAP_MS = 300
const MOST_DUPLICATES = 20

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED', 'SKIPPED'])

export interface LensRequest extends LensQuery {
  id: string
  stageKey: string
}

/** The files around a stage. */
interface StageFiles {
  artifacts: ArtifactStore
  /** What it read, in order. */
  inputs: string[]
  output: string | undefined
  rejects: string | undefined
  stage: StageRunRow
}

/**
 * One record of a stage, before and after it.
 *
 * @throws AppError `not_found`; ArtifactNotFound, ArtifactDamaged when what the stage wrote down about its records is
 *   missing or damaged in the store.
 */
export async function findLensRecord(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { id, stageKey, of, at, reason }: LensRequest,
): Promise<LensView> {
  const run = await findTaskRun(db, id)
  assertFound(run, 'run')
  const stages = await listStageRuns(db, id)
  const stage = stages.find(row => row.stageKey === stageKey)
  assertFound(stage, 'stage')
  const files: StageFiles = {
    artifacts,
    stage,
    inputs: listInputs(stages, stage, run.spec.stages.find(({ key }) => key === stageKey)),
    output: findUri(stage, 'OUTPUT'),
    rejects: findUri(stage, 'REJECTS'),
  }
  const nothing = (status: LensView['status'], total = 0): LensView => ({ status, at, total, record: null })
  if (!ENDED.has(stage.state)) {
    return nothing('not_ended')
  }
  if (stage.outputs.length === 0) {
    return nothing('nothing_kept')
  }
  const trace = await openStageTrace(artifacts, stage)
  if (!trace) {
    return findUntraced(files, { of, at, reason }, nothing)
  }
  const total = reason === undefined ? of === 'in' ? trace.end.records : trace.end[of] : countReason(stage, of, reason)
  if (at > total) {
    return nothing('beyond', total)
  }
  const { place, isWhole } = reason === undefined
    ? { place: await findInTrace(trace, of, at - 1), isWhole: true }
    : await findByReason(trace, { of, at, reason })
  if (!place) {
    return nothing(isWhole ? 'beyond' : 'too_far', total)
  }
  return { status: 'found', at, total, record: await toRecord(files, trace, place) }
}

/** @returns undefined without a trace, and with one in the form of another factory or a newer version. */
async function openStageTrace(artifacts: ArtifactStore, { outputs }: StageRunRow): Promise<RecordTrace | undefined> {
  const file = outputs.find(({ role }) => role === 'TRACE')
  try {
    return file && await openTrace(artifacts, file.uri, file.bytes)
  }
  catch (error) {
    if (error instanceof TraceUnreadable) {
      return undefined
    }
    throw error
  }
}

async function findByReason(trace: RecordTrace, { of, at, reason }: Pick<LensQuery, 'of' | 'at' | 'reason'>) {
  const scan = await scanTrace(
    trace, place => place.outcome === of && place.reason === reason, { skip: at - 1, limit: 1, capMs: SEARCH_CAP_MS },
  )
  return { place: scan.places[0], isWhole: scan.isWhole }
}

async function toRecord(files: StageFiles, trace: RecordTrace, place: TracePlace): Promise<LensRecord> {
  const { artifacts } = files
  const { row, outcome, start, first, out, failed, link } = place
  const isWritten = outcome === 'kept' || outcome === 'changed'
  const { inputs } = trace.end
  return {
    row: row + 1,
    output: isWritten ? out + 1 : null,
    outcome,
    reason: place.reason,
    before: inputs
      ? await readLine(artifacts, inputs, { input: start.input, offset: start.inputOffset, skip: row - first })
      : side('source'),
    after: isWritten ? await readWritten(files, { offset: start.outputOffset, skip: out - start.out }) : side('none'),
    reject: outcome === 'failed'
      ? await readReject(files, { offset: start.rejectOffset, skip: failed - start.failed })
      : null,
    measured: { ...place.measured },
    equals: link > 0 ? link : null,
    duplicates: isWritten && trace.end.isLinked ? await listDuplicates(trace, place) : { rows: [], isWhole: true },
  }
}

async function readWritten({ artifacts, output }: StageFiles, from: Omit<LineSearch, 'input'>): Promise<LensSide> {
  return output === undefined ? side('not_kept') : readLine(artifacts, [output], { input: 0, ...from })
}

async function readReject(
  { artifacts, rejects }: StageFiles, from: Omit<LineSearch, 'input'>,
): Promise<LensRecord['reject']> {
  const line = rejects === undefined
    ? side('unknown')
    : await readLine(artifacts, [rejects], { input: 0, ...from }, toPlain)
  if (line.text === null) {
    return null
  }
  const { message, params, file, line: number } = toReject(line.text)
  return { message, params, file, line: number }
}

/** A line of the file of rejected records is read by the code that knows its form. */
const toPlain = (line: Buffer): LensSide => ({ ...side('text'), text: line.toString('utf8') })

async function listDuplicates(trace: RecordTrace, { row, out }: TracePlace): Promise<LensRecord['duplicates']> {
  const { places, isWhole } = await scanTrace(trace, ({ link }) => link === out + 1, {
    from: row, limit: MOST_DUPLICATES, capMs: DUPLICATES_CAP_MS, isRestAsked: true,
  })
  return { rows: places.map(place => place.row + 1), isWhole }
}

/** What can be said without a trace: an output by its place in the file, and a rejected record as its file has it. */
async function findUntraced(files: StageFiles, { of, at, reason }: Pick<LensQuery, 'of' | 'at' | 'reason'>, nothing: (
  status: LensView['status'], total?: number,
) => LensView): Promise<LensView> {
  const { artifacts, stage, inputs, output, rejects } = files
  const total = reason === undefined
    ? stage[LENS_COUNTERS[of]]
    : countReason(stage, of, reason)
  if (at > total) {
    return nothing('beyond', total)
  }
  const nothingKnown = { row: null, output: null, outcome: null, reason: '', reject: null, measured: {}, equals: null }
  const unknown = { ...nothingKnown, duplicates: { rows: [], isWhole: true } }
  const outputs = stage.outputs.filter(({ role }) => role === 'OUTPUT').map(({ uri }) => uri)
  const isPassedOn = outputs.length > 0 && outputs.join() === inputs.join()
  if (isPassedOn && (of === 'in' || of === 'out')) {
    const line = await readLine(artifacts, outputs, { input: 0, offset: 0, skip: at - 1 })
    return {
      status: 'found', at, total,
      record: { ...unknown, row: at, output: at, outcome: 'kept', before: line, after: line },
    }
  }
  if (of === 'out' && output !== undefined) {
    const after = await readLine(artifacts, [output], { input: 0, offset: 0, skip: at - 1 })
    return { status: 'found', at, total, record: { ...unknown, output: at, before: side('unknown'), after } }
  }
  if (of === 'failed' && rejects !== undefined && reason === undefined) {
    const line = await readLine(artifacts, [rejects], { input: 0, offset: 0, skip: at - 1 }, toPlain)
    return { status: 'found', at, total, record: { ...unknown, outcome: 'failed', ...toRejected(line) } }
  }
  return nothing('untraced', total)
}

function toRejected(line: LensSide): Pick<LensRecord, 'reason' | 'before' | 'after' | 'reject'> {
  if (line.text === null) {
    return { reason: '', before: line, after: side('none'), reject: null }
  }
  const { reason, message, params, file, line: number, record, raw } = toReject(line.text)
  const before: LensSide = record
    ? { ...side('record'), record }
    : raw === null ? side('unknown') : { ...side('text'), text: raw }
  return { reason, before, after: side('none'), reject: { message, params, file, line: number } }
}

const countReason = ({ droppedByReason, failedByReason }: StageRunRow, of: LensQuery['of'], reason: string): number => {
  const counts = of === 'dropped' ? droppedByReason : failedByReason
  return Object.hasOwn(counts, reason) ? counts[reason] ?? 0 : 0
}

const findUri = ({ outputs }: StageRunRow, role: ArtifactInfo['role']) =>
  outputs.find(output => output.role === role)?.uri

/** The artifacts that the stage read, in its order. */
function listInputs(
  stages: readonly StageRunRow[], { dependsOn }: StageRunRow, frozen: FrozenStage | undefined,
): string[] {
  const artifacts = dependsOn.length > 0
    ? dependsOn.flatMap(key => stages.find(({ stageKey }) => stageKey === key)?.outputs ?? [])
    : frozen?.inputs ?? []
  return artifacts.filter(({ role }) => role === 'OUTPUT').map(({ uri }) => uri)
}
