import type { RunEventView } from '#shared/contract/run/run-event.contract'
import { OBSERVED_STATES, RUN_NAMES, STAGE_STATES, type RunName, type StageState } from '#shared/domain/run/run-state'

/** The parts of an event's payload that are shown; an unknown payload version leaves gaps, never an error. */
export interface EventFacts {
  runName?: RunName
  stageState?: StageState
  /** Records of the stage so far: a success of which many failed is a partial one. */
  counts?: { recordsIn: number, recordsFailed: number }
  /** The factory's reason or message; '' = none. */
  message: string
  /** Why a stage failed, or the subject of an alert. */
  error?: { reason: string, message: string, params: Record<string, string> }
  tokens?: { input: number, output: number }
  /** Computed by the simulator: always marked. */
  isSimulated: boolean
}

/** Reasons that the factory adds to a run's state although they only repeat it. */
const RESTATED = new Set([
  'ACCEPTED', 'AT_REST', 'CANCEL_REQUESTED', 'COMPLETED', 'PAUSE_REQUESTED', 'RECONCILED', 'RESUMED', 'STARTED',
  'STOPPED',
])

const CODE = /^[A-Z][A-Z0-9_]+$/

export function toEventFacts({ type, payload }: Pick<RunEventView, 'type' | 'payload'>): EventFacts {
  const { usage, progress } = payload
  const reason = type === 'run_state' && CODE.test(toText(payload.reason)) ? '' : toText(payload.reason)
  return {
    ...type === 'run_state' ? { runName: toRunName(payload.to) } : {},
    ...type === 'stage_state'
      ? {
          stageState: STAGE_STATES.find(state => state === payload.to),
          counts: isRecord(progress)
            ? { recordsIn: toCount(progress.recordsIn), recordsFailed: toCount(progress.recordsFailed) }
            : { recordsIn: 0, recordsFailed: 0 },
        }
      : {},
    ...type === 'tokens' && isRecord(usage)
      ? { tokens: { input: toCount(usage.inputTokens), output: toCount(usage.outputTokens) } }
      : {},
    ...toError(type, payload),
    message: [toText(payload.model), reason, type === 'alert' ? '' : toText(payload.message)]
      .filter(text => text !== '').join(' '),
    isSimulated: payload.provenance === 'SIMULATED',
  }
}

/** The reason of a run's state is a code of the factory, or a person's text. */
function toError(type: RunEventView['type'], payload: RunEventView['payload']): Pick<EventFacts, 'error'> {
  const { error, code, reason } = payload
  if (isRecord(error)) {
    return { error: toTold(error.reason, error) }
  }
  if (type === 'alert') {
    return { error: toTold(code, payload) }
  }
  const isTelling = type === 'run_state' && CODE.test(toText(reason)) && !RESTATED.has(toText(reason))
  return isTelling ? { error: { reason: toText(reason), message: '', params: {} } } : {}
}

const toTold = (code: unknown, { message, metadata }: Record<string, unknown>) => ({
  reason: toText(code),
  message: toText(message),
  params: isRecord(metadata)
    ? Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, toText(value)]))
    : {},
})

/** The name of an observed state has the same letters. */
function toRunName(to: unknown): RunName | undefined {
  const observed = OBSERVED_STATES.find(state => state === to)
  return RUN_NAMES.find(name => name === observed?.toLowerCase())
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const toText = (value: unknown) => typeof value === 'string' ? value : ''
const toCount = (value: unknown) => typeof value === 'number' ? value : 0
