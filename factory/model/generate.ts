import { hash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt'
import type { CallContext } from '#proto/adapter/server.ts'
import type { Input } from '#proto/adapter/service-definition.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import {
  type GenerateRequest, type GenerateResponseSchema, type GenerateStreamRequest, type GenerateStreamResponseSchema,
  ModelState,
} from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { type AnswerKeeper, isUnsent, type Turn } from './answer/answer-keeper.ts'
import type { Catalog } from './catalog.ts'
import { type CallLimiter, type Limits, MAX_WAIT_MS } from './limit/call-limiter.ts'
import { type Patience, UNHURRIED } from '../check/patience.ts'
import { MODEL_DOMAIN, type ModelAnswer, type ModelProvider, type ModelTokens } from './provider.ts'
import { checkGenerate, invalid } from './request-check.ts'
import { brokenOutput, type SchemaChecks } from './schema-check.ts'
import type { TokenCounter } from './token-counter.ts'
import type { UsageLog } from './usage-log.ts'
import { callProvider, toCall, toCode, watchCall } from './watched-call.ts'

/** Maximum duration of a call in ms, by contract. */
const MAX_CALL_MS = 60_000
const MAX_STREAM_MS = 300_000
/** Left for telling the caller before its deadline. */
const ANSWER_MS = 500

const NO_TOKENS: ModelTokens = {
  inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, estimated: false,
}

export interface GenerateDeps {
  catalog: Catalog
  /** Providers that accept a ModelTarget, by name. */
  targetProviders: ReadonlyMap<string, ModelProvider>
  answers: { paid: AnswerKeeper, cheap: AnswerKeeper }
  limiter: CallLimiter
  /** Told when an outcome or the end of a call could not be written. */
  onStoreFailed: (error: unknown) => void
  usage: UsageLog
  schemas: SchemaChecks
  counter: TokenCounter
  /** Longest wait for what is no part of the provider's time. */
  patienceMs: number
}

export async function generate(
  deps: GenerateDeps, request: GenerateRequest, context: CallContext,
): Promise<Input<typeof GenerateResponseSchema>> {
  const stream = generateParts(deps, request, { context, maxMs: MAX_CALL_MS, isStream: false })
  for (;;) {
    const { done, value } = await stream.next()
    if (done) {
      return value
    }
  }
}

export async function* generateStream(
  deps: GenerateDeps, { request }: GenerateStreamRequest, context: CallContext,
): AsyncGenerator<Input<typeof GenerateStreamResponseSchema>> {
  if (!request) {
    throw invalid([{ field: 'request', description: 'must be set' }])
  }
  const final = yield* generateParts(deps, request, { context, maxMs: MAX_STREAM_MS, isStream: true })
  yield { final: { ...final, output: '' } }
}

interface CallFrame {
  context: CallContext
  maxMs: number
  isStream: boolean
}

async function* generateParts(
  deps: GenerateDeps, request: GenerateRequest, frame: CallFrame,
): AsyncGenerator<{ delta: string }, Input<typeof GenerateResponseSchema>> {
  const { provider, parametersSchema } = resolve(deps, request)
  checkGenerate(request, parametersSchema)
  await deps.schemas.checkSchema(request.responseSchema, toPatience(deps, frame))
  const startedAt = performance.now()
  const keeper = provider.isPaid ? deps.answers.paid : deps.answers.cheap
  const turn = await keeper.begin(request, frame.maxMs + MAX_WAIT_MS)
  const replayed = 'answer' in turn
  if (replayed && frame.isStream) {
    yield { delta: turn.answer.output }
  }
  const answer = replayed ? turn.answer : yield* takeTurn(deps, turn, { provider, request, frame })
  const latency = durationFromMs(Math.max(0, Math.round(performance.now() - startedAt)))
  const isReported = replayed && turn.isReported
  const { tokens, violation } = await readAnswer(
    deps, request, { answer, isNew: !replayed, patience: toPatience(deps, frame) },
  )
  keeper.tell(request.requestId)
  if (violation !== '' && !request.acceptsBrokenOutput) {
    throw brokenOutput(violation, isReported ? NO_TOKENS : tokens)
  }
  return {
    ...answer,
    usage: { ...toUsage(tokens), calls: isReported ? 0n : 1n },
    latency,
    replayed,
    unreported: replayed && !turn.isReported,
    resent: !replayed && turn.wasSent,
    schemaViolation: violation,
  }
}

/** A caller of a stream has nothing to ask again with: it waits as long as it can. */
export function toPatience(
  { patienceMs }: Pick<GenerateDeps, 'patienceMs'>,
  { context: { signal, deadline }, isStream }: Pick<CallFrame, 'context' | 'isStream'>,
): Patience {
  const leftMs = deadline ? deadline.getTime() - Date.now() - ANSWER_MS : UNHURRIED.waitMs
  return { signal, waitMs: Math.min(isStream ? UNHURRIED.waitMs : patienceMs, leftMs) }
}

interface Reading {
  answer: ModelAnswer
  /** Made by this call, whose usage is added once. */
  isNew: boolean
  patience: Patience
}

/**
 * What is done with an answer after it is kept, outside the call's time limit: however long it takes, nobody pays again
 * for it.
 */
async function readAnswer(
  { schemas, counter, usage }: GenerateDeps,
  { messages, model, labels, responseSchema }: GenerateRequest,
  { answer, isNew, patience }: Reading,
): Promise<{ tokens: ModelTokens, violation: string }> {
  const { output } = answer
  const count = (how: Patience) => answer.tokens ? Promise.resolve(answer.tokens) : counter.count(messages, output, how)
  if (isNew) {
    // Also when this caller leaves before it is counted. It fails only when the service closes, and its sums end with
    // it.
    void count(UNHURRIED)
      .then(tokens => usage.add(new Date(), { model, labels, tokens, failed: false }), () => undefined)
  }
  const [tokens, violation] = await Promise.all([
    count(patience), schemas.findViolation(output, responseSchema, patience),
  ])
  return { tokens, violation }
}

interface Call {
  provider: ModelProvider
  request: GenerateRequest
  frame: CallFrame
}

/** The outcome is stored before it is told. */
async function* takeTurn(deps: GenerateDeps, turn: Turn, call: Call): AsyncGenerator<{ delta: string }, ModelAnswer> {
  // Until it ends otherwise: the caller of a stream has left, which is no exception.
  let how: Parameters<Turn['end']>[0] = { error: undefined }
  try {
    const answer = yield* callWithinLimits(deps, call)
    how = { answer }
    return answer
  }
  catch (error) {
    how = { error }
    throw turn.wasSent ? toResent(error) : error
  }
  finally {
    // An answer that cannot be stored is paid for all the same: better told than lost. Its id stays marked as sent.
    await turn.end(how).catch(deps.onStoreFailed)
  }
}

/** The caller counts what may have been charged twice. */
function toResent(error: unknown): unknown {
  return error instanceof GrpcError && !isUnsent(error)
    ? new GrpcError(
        error.code, error.message, { ...error.details, metadata: { ...error.details.metadata, resent: 'true' } },
        { cause: error.cause },
      )
    : error
}

/** One call of the provider, counted whether it succeeds or not. */
async function* callWithinLimits(
  { usage, limiter, onStoreFailed }: GenerateDeps, { provider, request, frame }: Call,
): AsyncGenerator<{ delta: string }, ModelAnswer> {
  const limits = toLimits(request, provider)
  const leave = limits && await limiter.enter(limits, { signal: frame.context.signal, leaseMs: frame.maxMs })
  const { signal, release } = deadlineOf(request, frame)
  const finish = watchCall(provider, request, frame.context)
  let answer: ModelAnswer | undefined
  let code: keyof typeof status = 'CANCELLED'
  try {
    answer = yield* callProvider(provider, toCall(request, signal), frame.isStream)
    code = 'OK'
    return answer
  }
  catch (error) {
    code = toCode(error)
    if (
      limits
      && error instanceof GrpcError
      && error.code === status.RESOURCE_EXHAUSTED
      && error.details.retryDelayMs !== undefined
    ) {
      await limiter.slow(limits.key, error.details.retryDelayMs).catch(onStoreFailed)
    }
    throw error
  }
  finally {
    finish(code, answer?.tokens)
    // The tokens of an answer may have to be counted first.
    if (!answer) {
      usage.add(new Date(), { model: request.model, labels: request.labels, tokens: NO_TOKENS, failed: true })
    }
    release()
    await leave?.().catch(onStoreFailed)
  }
}

/** In the book of limits, keys of callers stand apart from those of endpoints. */
export const toLimitKey = (key: string): string => `key ${key}`

/** Calls of one endpoint that name no limits still share what its provider asks for: to be left alone for a while. */
function toLimits({ limits, target }: GenerateRequest, { isPaid }: ModelProvider): Limits | undefined {
  if (limits) {
    return { key: toLimitKey(limits.key), concurrency: limits.concurrency, ratePerMinute: limits.ratePerMinute }
  }
  return isPaid && target
    ? { key: `target ${hash('sha256', `${target.endpoint} ${target.model}`)}`, concurrency: 0, ratePerMinute: 0 }
    : undefined
}

function resolve(
  { catalog, targetProviders }: GenerateDeps, { model, target }: GenerateRequest,
): { provider: ModelProvider, parametersSchema: string } {
  const known = catalog.find(model)
  if (!known && target) {
    const provider = targetProviders.get(target.provider)
    if (!provider?.targetSchema) {
      throw invalid([
        { field: 'target.provider', description: `must be one of ${[...targetProviders.keys()].join(', ')}` },
      ])
    }
    return { provider, parametersSchema: provider.targetSchema }
  }
  const { card, provider } = catalog.get(model)
  if (card.state !== ModelState.READY) {
    throw new GrpcError(
      status.FAILED_PRECONDITION, `model ${card.id} is not ready`, { reason: 'MODEL_NOT_READY', domain: MODEL_DOMAIN },
    )
  }
  return { provider, parametersSchema: card.parametersSchema }
}

/** Aborts when the caller leaves, or at the shortest of the three limits. */
function deadlineOf({ timeout }: GenerateRequest, { context: { signal, deadline }, maxMs }: CallFrame) {
  const ms = Math.min(maxMs, timeout ? durationMs(timeout) : maxMs, deadline ? deadline.getTime() - Date.now() : maxMs)
  const own = new AbortController()
  const timer = setTimeout(() => own.abort(new GrpcError(
    status.DEADLINE_EXCEEDED, `no answer within ${ms} ms`, { reason: 'PROVIDER_TIMEOUT', domain: MODEL_DOMAIN },
  )), Math.max(0, ms))
  const stop = () => own.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) {
    stop()
  }
  return {
    signal: own.signal,
    release() {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    },
  }
}

export const toUsage = ({ inputTokens, outputTokens, cachedInputTokens, reasoningTokens, estimated }: ModelTokens) => ({
  inputTokens: BigInt(inputTokens),
  outputTokens: BigInt(outputTokens),
  cachedInputTokens: BigInt(cachedInputTokens),
  reasoningTokens: BigInt(reasoningTokens),
  estimated,
})
