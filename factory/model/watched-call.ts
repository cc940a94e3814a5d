import { status } from '@grpc/grpc-js'
import type { CallContext } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { startSpan } from '#tracing/tracing.ts'
import type { GenerateRequest } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { tell } from '../telemetry/happenings.ts'
import type { ModelAnswer, ModelCall, ModelProvider, ModelTokens } from './provider.ts'

/**
 * A call of a provider in metrics, and as a span of who asked for it; without the prompt, the answer or the address's
 * path.
 */
export function watchCall({ name }: ModelProvider, { model, target }: GenerateRequest, { metadata }: CallContext) {
  const startedAt = performance.now()
  const [parent] = metadata.get('traceparent').map(String)
  const span = parent === undefined
    ? undefined
    : startSpan({ name: `model ${name}`, kind: 'client', parent, attributes: {
        'gen_ai.system': name, 'gen_ai.request.model': target?.model ?? model,
        ...target && { 'server.address': toHost(target.endpoint) },
      } })
  return (code: keyof typeof status, tokens: ModelTokens | undefined) => {
    tell({ type: 'model call ends', provider: name, code, ms: performance.now() - startedAt })
    span?.end(code === 'OK' ? undefined : code, { 'rpc.grpc.status': code, ...tokens && {
      'gen_ai.usage.input_tokens': tokens.inputTokens, 'gen_ai.usage.output_tokens': tokens.outputTokens,
    } })
  }
}

const toHost = (endpoint: string) => URL.canParse(endpoint) ? new URL(endpoint).host : ''

export const toCode = (error: unknown) =>
  (error instanceof GrpcError ? status[error.code] : 'INTERNAL') as keyof typeof status

export async function* callProvider(
  provider: ModelProvider, call: ModelCall, isStream: boolean,
): AsyncGenerator<{ delta: string }, ModelAnswer> {
  if (!isStream) {
    return provider.generate(call)
  }
  if (!provider.generateStream) {
    const answer = await provider.generate(call)
    yield { delta: answer.output }
    return answer
  }
  const parts = provider.generateStream(call)
  try {
    for (;;) {
      const { done, value } = await parts.next()
      if (done) {
        return value
      }
      yield { delta: value }
    }
  }
  finally {
    // What it is given is what it would return, and nobody reads that.
    await parts.return(undefined as never)
  }
}

export const toCall = (request: GenerateRequest, signal: AbortSignal): ModelCall => ({
  requestId: request.requestId,
  model: request.model,
  messages: request.messages,
  parameters: request.parameters ?? {},
  maxOutputTokens: Number(request.maxOutputTokens),
  responseSchema: request.responseSchema,
  target: request.target,
  signal,
})
