import { status } from '@grpc/grpc-js'
import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt'
import type { CallContext } from '#proto/adapter/server.ts'
import type { Input } from '#proto/adapter/service-definition.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type GenerateRequest, type GenerateResponseSchema, ModelState } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Catalog } from './catalog.ts'
import { MODEL_DOMAIN, type ModelAnswer, type ModelProvider, type ModelTokens } from './provider.ts'
import { checkGenerate, invalid } from './request-check.ts'
import type { SchemaChecks } from './schema-check.ts'
import type { UsageLog } from './usage-log.ts'

/** Maximum duration of a call in ms, by contract. */
const MAX_CALL_MS = 60_000

const NO_TOKENS: ModelTokens = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, estimated: false }

export interface GenerateDeps {
  catalog: Catalog
  /** Providers that accept a ModelTarget, by name. */
  targetProviders: ReadonlyMap<string, ModelProvider>
  caches: { paid: AnswerCache, cheap: AnswerCache }
  usage: UsageLog
  schemas: SchemaChecks
}

export async function generate(deps: GenerateDeps, request: GenerateRequest, context: CallContext): Promise<Input<typeof GenerateResponseSchema>> {
  const { provider, parametersSchema } = resolve(deps, request)
  checkGenerate(request, parametersSchema)
  await deps.schemas.checkSchema(request.responseSchema, context.signal)
  const startedAt = performance.now()
  const cache = provider.isPaid ? deps.caches.paid : deps.caches.cheap
  const { answer, replayed } = await cache.once(request, () => ask(deps, provider, request, context))
  await deps.schemas.checkOutput(replayed ? { ...answer, tokens: NO_TOKENS } : answer, request.responseSchema, context.signal)
  return {
    ...answer,
    usage: { ...toUsage(answer.tokens), calls: replayed ? 0n : 1n },
    latency: durationFromMs(Math.max(0, Math.round(performance.now() - startedAt))),
    replayed,
  }
}

function resolve({ catalog, targetProviders }: GenerateDeps, { model, target }: GenerateRequest): { provider: ModelProvider, parametersSchema: string } {
  const known = catalog.find(model)
  if (!known && target) {
    const provider = targetProviders.get(target.provider)
    if (!provider?.targetSchema) {
      throw invalid([{ field: 'target.provider', description: `must be one of ${[...targetProviders.keys()].join(', ')}` }])
    }
    return { provider, parametersSchema: provider.targetSchema }
  }
  const { card, provider } = catalog.get(model)
  if (card.state !== ModelState.READY) {
    throw new GrpcError(status.FAILED_PRECONDITION, `model ${card.id} is not ready`, { reason: 'MODEL_NOT_READY', domain: MODEL_DOMAIN })
  }
  return { provider, parametersSchema: card.parametersSchema }
}

/** One call of the provider, counted whether it succeeds or not. */
async function ask({ usage }: GenerateDeps, provider: ModelProvider, request: GenerateRequest, context: CallContext): Promise<ModelAnswer> {
  const { signal, release } = deadlineOf(request, context)
  const count = (tokens: ModelTokens, failed: boolean) => usage.add(new Date(), { model: request.model, labels: request.labels, tokens, failed })
  try {
    const answer = await provider.generate({
      requestId: request.requestId,
      model: request.model,
      messages: request.messages,
      parameters: request.parameters ?? {},
      maxOutputTokens: Number(request.maxOutputTokens),
      responseSchema: request.responseSchema,
      target: request.target,
      signal,
    })
    count(answer.tokens, false)
    return answer
  }
  catch (error) {
    count(NO_TOKENS, true)
    throw error
  }
  finally {
    release()
  }
}

/** Aborts when the caller leaves, or at the shortest of the three limits. */
function deadlineOf({ timeout }: GenerateRequest, { signal, deadline }: CallContext) {
  const ms = Math.min(MAX_CALL_MS, timeout ? durationMs(timeout) : MAX_CALL_MS, deadline ? deadline.getTime() - Date.now() : MAX_CALL_MS)
  const own = new AbortController()
  const timer = setTimeout(() => own.abort(new GrpcError(status.DEADLINE_EXCEEDED, `no answer within ${ms} ms`, { reason: 'PROVIDER_TIMEOUT', domain: MODEL_DOMAIN })), Math.max(0, ms))
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
