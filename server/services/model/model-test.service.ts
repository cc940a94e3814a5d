import { v7 } from 'uuid'
import { insertTestCall } from '#db/repositories/model/cost.repository'
import { findModelConfig, type ModelConfigRow } from '#db/repositories/model/model-config.repository'
import { listPricesBetween } from '#db/repositories/model/model-price.repository'
import type { TestCallView } from '#shared/contract/model/model-config.contract'
import { toModelId } from '#shared/domain/model/model-config'
import { findPrice, toCost } from '#shared/domain/model/token-cost'
import { SECRET_KEY_ID } from '#server/grpc/queue-request'
import type { ModelPart, ModelReply, ModelRequest } from '#server/grpc/model.gateway'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { refuseOverBudget } from './budget.service'
import { subjectsOf, toSpec, toTestView } from './model-row-view'

export type TestItem
  = | { event: 'delta', data: { text: string } }
    | {
      event: 'done'
      data: TestCallView & {
        finishReason: string
        modelVersion: string
        provenance: string
        requestId: string
        isEstimated: boolean
        output: string
      }
    }
    | { event: 'failed', data: TestCallView & { message: string } }

type TestDeps = ChangeDeps & Pick<Deps, 'model' | 'timeZone' | 'watchBudget'>

/** Each holds a stream of the model service. */
const MOST_TESTS = 8

let running = 0

/**
 * One call of the model with the configuration as it is saved, in parts. It is paid like any other, and counted as a
 * test; prompt and answer are not stored. A disabled configuration can be tested, too: that is how one finds out why.
 *
 * @throws AppError `not_found`, `conflict` for an archived one, `refused` when the month's budget stops and is used up,
 *   `too_many_requests`
 */
export async function openTest(
  deps: TestDeps, actor: Actor, { id, prompt }: { id: string, prompt: string }, signal: AbortSignal,
): Promise<AsyncIterable<TestItem>> {
  const config = await findModelConfig(deps.db, id)
  assertFound(config, 'model configuration')
  if (config.archivedAt) {
    throw new AppError('conflict', 'this model configuration is archived: restore it first')
  }
  await refuseOverBudget(
    deps.db, deps.timeZone, { projectId: config.projectId, stages: [{ parameters: { configuration: id } }] },
  )
  if (running >= MOST_TESTS) {
    throw new AppError('too_many_requests', `at most ${MOST_TESTS} test calls at once`, { retryAfterSeconds: 10 })
  }
  return readTest(deps, actor, { config, prompt }, signal)
}

interface Course {
  config: ModelConfigRow
  startedAt: Date
  firstTokenMs: number | null
  latencyMs: number
  reply: ModelReply | undefined
  outcome: string
}

async function* readTest(
  deps: TestDeps, actor: Actor, { config, prompt }: { config: ModelConfigRow, prompt: string }, signal: AbortSignal,
): AsyncGenerator<TestItem> {
  const request = toRequest(config, prompt)
  const start = performance.now()
  const elapsedMs = () => Math.round(performance.now() - start)
  const course: Course = {
    config, startedAt: new Date(), firstTokenMs: null, latencyMs: 0, reply: undefined, outcome: 'ABORTED',
  }
  let output = ''
  let message = ''
  let view: TestCallView | undefined
  running += 1
  try {
    for await (const part of untilDeadline(deps, request, config.timeoutMs, signal)) {
      if (part.type === 'final') {
        course.reply = part.reply
        course.outcome = 'OK'
      }
      else {
        course.firstTokenMs ??= elapsedMs()
        output += part.text
        yield { event: 'delta', data: { text: part.text } }
      }
    }
  }
  catch (error) {
    if (!course.reply) {
      course.outcome = signal.aborted ? 'ABORTED' : toOutcome(error)
    }
    message = toMessage(error)
  }
  finally {
    running -= 1
    // Here, because a reader who leaves ends this function at its `yield`.
    view = await keepTest(deps, actor, { ...course, latencyMs: elapsedMs() })
  }
  if (course.reply) {
    const { finishReason, modelVersion, provenance, usage } = course.reply
    yield { event: 'done', data: {
      ...view, finishReason, modelVersion, provenance, requestId: request.requestId, isEstimated: usage.estimated,
      output,
    } }
  }
  else {
    yield { event: 'failed', data: { ...view, message } }
  }
}

/** @throws AppError of the gateway; `upstream_timeout` after the configuration's own time. */
async function* untilDeadline(
  { model }: TestDeps, request: ModelRequest, timeoutMs: number, signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const deadline = AbortSignal.timeout(timeoutMs)
  yield* model.generateStream(request, AbortSignal.any([signal, deadline]))
  if (deadline.aborted && !signal.aborted) {
    throw new AppError('upstream_timeout', `no whole answer within ${timeoutMs} ms`)
  }
}

function toOutcome(error: unknown): string {
  const code = error instanceof AppError ? error.code : 'internal'
  return grpcStatusOf(error)?.reason ?? (code === 'upstream_timeout' ? 'DEADLINE_EXCEEDED' : code.toUpperCase())
}

function toMessage(error: unknown): string {
  if (error instanceof AppError) {
    return error.message
  }
  throw error
}

function toRequest(config: ModelConfigRow, prompt: string): ModelRequest {
  const { provider, endpoint, model, parameters, maxOutputTokens, responseSchema, timeoutMs, secret, id } = config
  return {
    requestId: v7(),
    model: toModelId(toSpec(config)),
    messages: [{ role: 'user', content: prompt }],
    parameters,
    maxOutputTokens,
    timeoutMs,
    labels: { purpose: 'test', configuration: id },
    ...Object.keys(responseSchema).length > 0 && { responseSchema },
    ...endpoint !== null && { target: {
      provider, endpoint, model, keyId: secret === null ? '' : SECRET_KEY_ID,
      sealedApiKey: secret === null ? new Uint8Array() : Buffer.from(secret, 'base64'),
    } },
  }
}

/** With its cost by the price of its start. Of a call without a final part the tokens are not known. */
async function keepTest(
  deps: TestDeps, actor: Actor, { config, startedAt, firstTokenMs, latencyMs, reply, outcome }: Course,
): Promise<TestCallView> {
  const { inputTokens, outputTokens, cachedInputTokens } = reply?.usage
    ?? { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }
  const prices = await listPricesBetween(
    deps.db, { projectIds: [config.projectId], subjects: subjectsOf(config), from: startedAt, to: startedAt },
  )
  const price = reply && findPrice(prices, subjectsOf(config), startedAt)
  const call = {
    id: v7(), projectId: config.projectId, configId: config.id, version: config.version,
    model: toModelId(toSpec(config)), provenance: reply?.provenance ?? 'MODEL',
    outcome, firstTokenMs, latencyMs, inputTokens, outputTokens, cachedInputTokens,
    cost: price ? toCost({ inputTokens, outputTokens, cachedInputTokens }, price) : null,
    currency: price?.currency ?? null, actor: actor.name, occurredAt: startedAt,
  }
  await change(deps, actor, async ({ trx, audit, after }) => {
    await insertTestCall(trx, call)
    await audit({
      action: 'model.test', of: config,
      after: { name: config.name, testId: call.id, outcome, inputTokens, outputTokens },
    })
    after(() => deps.watchBudget([config.projectId]))
  })
  return toTestView(call)
}
