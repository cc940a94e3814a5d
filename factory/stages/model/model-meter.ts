import { type GenerateResponse, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { TokensDelta } from '../../job/stage-job.ts'
import type { StageContext } from '../stage-definition.ts'
import type { SpentTokens } from './call-error.ts'

export const PROVENANCE: Record<Provenance, TokensDelta['provenance']> = {
  [Provenance.UNSPECIFIED]: 'MODEL',
  [Provenance.MODEL]: 'MODEL',
  [Provenance.RULES]: 'RULES',
  [Provenance.SIMULATED]: 'SIMULATED',
}

/** Between two lines about calls that wait. */
const TELL_WAIT_MS = 10_000

const WAITS: Record<string, string> = {
  LIMIT_REACHED: 'others use up their limits of concurrency or rate',
  STILL_RUNNING: 'the same calls were under way in another process; when it has ended, they are free within seconds',
}

/** Usage in a message of the service, or in the details of a failed call. */
interface Usage extends Partial<
  Record<'inputTokens' | 'outputTokens' | 'cachedInputTokens' | 'reasoningTokens' | 'calls', bigint | number>
> {
  estimated?: boolean
}

/** A mark beside the outcome of a call that had been sent before. */
const withResent = (delta: TokensDelta, isResent: boolean): TokensDelta =>
  isResent ? { ...delta, callsByOutcome: { ...delta.callsByOutcome, RESENT: 1 } } : delta

/** Counts what calls cost and how long they took. */
export function createModelMeter(
  { addTokens, addSample, tell }: Pick<StageContext, 'addTokens' | 'addSample' | 'tell'>, model: string,
  provenance: Provenance,
) {
  const labels = { model }
  let waitToldAt = -Infinity
  const delta = (outcome: string, source: Provenance, usage?: Usage): TokensDelta => ({
    model,
    provenance: PROVENANCE[source],
    inputTokens: Number(usage?.inputTokens ?? 0),
    outputTokens: Number(usage?.outputTokens ?? 0),
    cachedInputTokens: Number(usage?.cachedInputTokens ?? 0),
    reasoningTokens: Number(usage?.reasoningTokens ?? 0),
    calls: Number(usage?.calls ?? 1) || 1,
    estimated: usage?.estimated ?? false,
    callsByOutcome: { [outcome]: 1 },
    requestIds: [],
  })
  return {
    /** @param requestId of a paid provider; undefined = it may be asked again for nothing */
    addAnswer(response: GenerateResponse, tookMs: number, requestId: string | undefined): void {
      if (response.resent) {
        tell('WARNING', () =>
          `a call of ${model} had been sent before and its answer was lost; it was repeated under the same id, and may `
          + 'have been paid twice')
      }
      // Most repeated answers were counted before, by the attempt that was charged for them.
      if (!response.replayed || response.unreported) {
        const counted = delta(
          response.schemaViolation === '' ? 'OK' : 'OUTPUT_BREAKS_SCHEMA', response.provenance, response.usage,
        )
        addTokens({ ...withResent(counted, response.resent), requestIds: requestId === undefined ? [] : [requestId] })
      }
      if (!response.replayed) {
        addSample('model_call_ms', labels, tookMs)
      }
    },
    /** An equal question was asked before: it was answered, or will get no answer. */
    addCached(outcome: 'CACHED' | 'CACHED_FAULT'): void {
      addTokens({ ...delta(outcome, provenance), calls: 0 })
    },
    /** Those who watch the run see why nothing happens. */
    addWait(outcome: string): void {
      if (performance.now() - waitToldAt >= TELL_WAIT_MS) {
        waitToldAt = performance.now()
        tell('WARNING', () => `calls of ${model} wait: ${WAITS[outcome] ?? 'the model service is busy'}`)
      }
    },
    addFailed(
      outcome: string, tookMs: number,
      { spent, isResent = false }: { spent?: SpentTokens | undefined, isResent?: boolean } = {},
    ): void {
      addTokens(withResent(delta(outcome, provenance, spent), isResent))
      addSample('model_call_ms', labels, tookMs)
      tell('WARNING', () => `a call of ${model} failed after ${Math.round(tookMs)} ms: ${outcome}`)
    },
  }
}
