import type { RunEventView } from '#shared/contract/run.contract'
import { OBSERVED_STATES, RUN_NAMES, STAGE_STATES, type RunName, type StageState } from '#shared/domain/run-state'

/** What of an event's payload is shown; a payload of another version leaves gaps, never an error. */
export interface EventFacts {
  runName?: RunName
  stageState?: StageState
  /** Reason or message as the factory gave it; '' = none. */
  message: string
  /** Why a stage failed. */
  error?: { reason: string, message: string }
  tokens?: { input: number, output: number }
  /** Computed by the simulator: always marked. */
  isSimulated: boolean
}

/** What the factory writes beside a state of the run when nothing but the state happened. */
const RESTATED = new Set(['ACCEPTED', 'AT_REST', 'CANCEL_REQUESTED', 'COMPLETED', 'PAUSE_REQUESTED', 'RECONCILED', 'RESUMED', 'STARTED', 'STOPPED'])

export function toEventFacts({ type, payload }: Pick<RunEventView, 'type' | 'payload'>): EventFacts {
  const { usage, error } = payload
  const reason = type === 'run_state' && RESTATED.has(toText(payload.reason)) ? '' : toText(payload.reason)
  return {
    ...type === 'run_state' ? { runName: toRunName(payload.to) } : {},
    ...type === 'stage_state' ? { stageState: STAGE_STATES.find(state => state === payload.to) } : {},
    ...type === 'tokens' && isRecord(usage) ? { tokens: { input: toCount(usage.inputTokens), output: toCount(usage.outputTokens) } } : {},
    ...isRecord(error) ? { error: { reason: toText(error.reason), message: toText(error.message) } } : {},
    message: [toText(payload.model), reason, toText(payload.message)].filter(text => text !== '').join(' '),
    isSimulated: payload.provenance === 'SIMULATED',
  }
}

/** An observed state is called as the name of the same letters. */
function toRunName(to: unknown): RunName | undefined {
  const observed = OBSERVED_STATES.find(state => state === to)
  return RUN_NAMES.find(name => name === observed?.toLowerCase())
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const toText = (value: unknown) => typeof value === 'string' ? value : ''
const toCount = (value: unknown) => typeof value === 'number' ? value : 0
