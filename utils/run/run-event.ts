import type { RunEventView } from '#shared/contract/run.contract'
import { OBSERVED_STATES, RUN_NAMES, STAGE_STATES, type RunName, type StageState } from '#shared/domain/run/run-state'

/** What of an event's payload is shown; a payload of another version leaves gaps, never an error. */
export interface EventFacts {
  runName?: RunName
  stageState?: StageState
  /** Reason or message as the factory gave it; '' = none. */
  message: string
  /** Why a stage failed, or what an alert is about. */
  error?: { reason: string, message: string, params: Record<string, string> }
  tokens?: { input: number, output: number }
  /** Computed by the simulator: always marked. */
  isSimulated: boolean
}

/** What the factory writes beside a state of the run when nothing but the state happened. */
const RESTATED = new Set(['ACCEPTED', 'AT_REST', 'CANCEL_REQUESTED', 'COMPLETED', 'PAUSE_REQUESTED', 'RECONCILED', 'RESUMED', 'STARTED', 'STOPPED'])

const CODE = /^[A-Z][A-Z0-9_]+$/

export function toEventFacts({ type, payload }: Pick<RunEventView, 'type' | 'payload'>): EventFacts {
  const { usage } = payload
  const reason = type === 'run_state' && CODE.test(toText(payload.reason)) ? '' : toText(payload.reason)
  return {
    ...type === 'run_state' ? { runName: toRunName(payload.to) } : {},
    ...type === 'stage_state' ? { stageState: STAGE_STATES.find(state => state === payload.to) } : {},
    ...type === 'tokens' && isRecord(usage) ? { tokens: { input: toCount(usage.inputTokens), output: toCount(usage.outputTokens) } } : {},
    ...toError(type, payload),
    message: [toText(payload.model), reason, type === 'alert' ? '' : toText(payload.message)].filter(text => text !== '').join(' '),
    isSimulated: payload.provenance === 'SIMULATED',
  }
}

/** The reason of a state of the run is a code of the factory, or what a person said. */
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
  params: isRecord(metadata) ? Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, toText(value)])) : {},
})

/** An observed state is called as the name of the same letters. */
function toRunName(to: unknown): RunName | undefined {
  const observed = OBSERVED_STATES.find(state => state === to)
  return RUN_NAMES.find(name => name === observed?.toLowerCase())
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const toText = (value: unknown) => typeof value === 'string' ? value : ''
const toCount = (value: unknown) => typeof value === 'number' ? value : 0
