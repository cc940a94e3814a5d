import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { QueueEvent, QueueUsage } from '#server/grpc/queue.gateway'
import { CANCELLED, isFailure } from '#shared/domain/model/call-outcome'
import { toSubject, type RunFold } from './run-fold'

type TokensEvent = Extract<QueueEvent, { kind: 'tokens' }>

/** A delta that is added up, failed calls included. */
export function foldTokens(fold: RunFold, stage: StageRunRow | undefined, event: TokensEvent): void {
  const { usage, callsByOutcome, model } = event
  const modelCallsFailed = Object.entries(callsByOutcome)
    .reduce((sum, [outcome, calls]) => isFailure(outcome) ? sum + calls : sum, 0)
  fold.tokens.push({
    runId: event.runId,
    seq: event.seq,
    projectId: fold.run.projectId,
    pipelineId: fold.run.pipelineId,
    stageKey: event.stageId,
    attempt: event.attempt,
    model,
    provenance: event.provenance,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedInputTokens: usage.cachedInputTokens,
    reasoningTokens: usage.reasoningTokens,
    calls: usage.calls,
    callsByOutcome,
    isEstimated: usage.estimated,
    occurredAt: event.time,
    configId: fold.run.spec.stages.find(({ key }) => key === event.stageId)?.configuration?.id ?? null,
  })
  const modelCallsCancelled = callsByOutcome[CANCELLED] ?? 0
  addTokens(fold, stage, { usage, modelCallsFailed, modelCallsCancelled, at: event.time, model })
}

interface TokensDelta {
  usage: QueueUsage
  modelCallsFailed: number
  modelCallsCancelled: number
  at: Date
  /** '' = unknown. */
  model: string
}

export function addTokens(
  fold: RunFold, stage: StageRunRow | undefined, { usage, at, model, ...calls }: TokensDelta,
): void {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage
  const tokens = { inputTokens, outputTokens, cachedInputTokens, reasoningTokens }
  fold.rollup.add(toSubject(fold, stage, model), at, { ...tokens, ...calls, modelCalls: usage.calls })
  if (!stage) {
    return
  }
  stage.inputTokens += inputTokens
  stage.outputTokens += outputTokens
  stage.cachedInputTokens += cachedInputTokens
  stage.reasoningTokens += reasoningTokens
  stage.modelCalls += usage.calls
  fold.changed.add(stage.stageKey)
}
