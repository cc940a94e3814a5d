import { NO_PROGRESS } from '../../job/meter.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { type Draft, setRunState, setStageState } from './draft.ts'
import type { StageModel } from './run-model.ts'

/** Why each record of a rejected lot goes no further. */
const LOT_REJECTED = 'LOT_REJECTED'
/** Also the reasons with which the run ends. */
const REJECTED = 'REJECTED_AT_GATE'
const EMPTY = 'EMPTY_AT_GATE'

/**
 * Stages whose input is there begin to wait for their decision: without a job, so that they hold no worker, and no
 * lease that could be lost. An empty input cannot be accepted by anybody, and what follows must not look as if it had
 * been: it fails.
 *
 * @returns whether a gate has ended, so that other stages are ready or can never be
 */
export function openGates(draft: Draft): boolean {
  let hasEnded = false
  for (const stage of draft.run.stages) {
    // With fixes it was decided before, and waits for a worker.
    if (!stage.policy.isGate || stage.state !== 'QUEUED' || stage.fixes) {
      continue
    }
    if (draft.run.state === 'QUEUED') {
      setRunState(draft, 'RUNNING', 'STARTED')
    }
    const { records, bytes } = inputOf(draft, stage)
    const arrived = {
      attempt: 1, startedAt: draft.now, endedAt: null,
      progress: { ...NO_PROGRESS, recordsIn: Math.max(0, records), bytesIn: Math.max(0, bytes) },
    }
    if (records === 0) {
      setStageState(draft, stage, 'FAILED', { ...arrived, error: {
        reason: EMPTY, message: 'no record has arrived: there is nothing to accept', retryable: false, metadata: {},
      } })
      hasEnded = true
    }
    else {
      setStageState(draft, stage, 'WAITING', arrived)
    }
  }
  return hasEnded
}

/** The input goes on as it is: no byte is copied. With fixes a worker puts them in place first. */
export function acceptGate(draft: Draft, stage: StageModel, fixes: ArtifactRef | null): void {
  if (fixes) {
    setStageState(draft, stage, 'QUEUED', { fixes, isResuming: true })
  }
  else {
    setStageState(draft, stage, 'SUCCEEDED', passed(draft, stage))
  }
}

/** All that has arrived is dropped, so that what the gate has read is what it has passed and dropped. */
export function rejectGate(draft: Draft, stage: StageModel, reason: string): void {
  const { recordsIn } = stage.progress
  setStageState(draft, stage, 'FAILED', {
    progress: {
      ...stage.progress, recordsDropped: recordsIn,
      droppedByReason: recordsIn > 0 ? { [LOT_REJECTED]: recordsIn } : {},
    },
    error: { reason: REJECTED, message: reason || 'its input was not accepted', retryable: false, metadata: {} },
  })
}

function passed(draft: Draft, stage: StageModel): Pick<StageModel, 'outputs' | 'progress'> {
  const { outputs, ...input } = inputOf(draft, stage)
  const [records, bytes] = [Math.max(0, input.records), Math.max(0, input.bytes)]
  return {
    outputs,
    progress: { ...NO_PROGRESS, recordsIn: records, recordsOut: records, bytesIn: bytes, bytesOut: bytes, fraction: 1 },
  }
}

function inputOf({ run }: Draft, { policy }: StageModel): { outputs: ArtifactRef[], records: number, bytes: number } {
  const outputs = run.stages.filter(({ stageId }) => policy.dependsOn.includes(stageId)).flatMap(stage =>
    stage.outputs.filter(({ role }) => role === 'OUTPUT'))
  return { outputs, records: sum(outputs, 'records'), bytes: sum(outputs, 'bytes') }
}

/** What nobody has counted is not empty, so it is not 0. */
const sum = (outputs: readonly ArtifactRef[], figure: 'records' | 'bytes') => outputs.some(output => output[figure] < 0)
  ? -1
  : outputs.reduce((total, output) => total + output[figure], 0)
