import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { FinishReason } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN, type ModelTokens } from '../provider.ts'

export interface ChatAnswer {
  output: string
  finishReason: FinishReason
  /** undefined when the server reports none. */
  tokens: ModelTokens | undefined
  model: string | undefined
}

export const FINISH: Record<string, FinishReason> = {
  length: FinishReason.LENGTH,
  content_filter: FinishReason.CONTENT_FILTER,
}

/** @throws GrpcError FAILED_PRECONDITION when this is not a chat completion. */
export function readChatAnswer(text: string): ChatAnswer {
  const answer = toFields(text)
  const choice = child(list(answer?.choices)[0])
  const message = child(choice?.message)
  const output = message?.content ?? message?.refusal
  if (typeof output !== 'string') {
    throw unreadable(text)
  }
  const finish = typeof choice?.finish_reason === 'string' ? choice.finish_reason : 'stop'
  return {
    output,
    finishReason: typeof message?.content === 'string'
      ? FINISH[finish] ?? FinishReason.STOP
      : FinishReason.CONTENT_FILTER,
    tokens: readUsage(child(answer?.usage)),
    model: typeof answer?.model === 'string' ? answer.model : undefined,
  }
}

export function readUsage(usage: Fields | undefined): ModelTokens | undefined {
  const [inputTokens, outputTokens] = [count(usage?.prompt_tokens), count(usage?.completion_tokens)]
  if (inputTokens === undefined || outputTokens === undefined) {
    return undefined
  }
  return {
    inputTokens,
    outputTokens,
    // Parts, which a careless server may make larger than the whole.
    cachedInputTokens: Math.min(inputTokens, count(child(usage?.prompt_tokens_details)?.cached_tokens) ?? 0),
    reasoningTokens: Math.min(outputTokens, count(child(usage?.completion_tokens_details)?.reasoning_tokens) ?? 0),
    estimated: false,
  }
}

export type Fields = Record<string, unknown>

export const child = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined

export const list = (value: unknown): unknown[] => Array.isArray(value) ? value : []

const count = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined

/** undefined when it is JSON, but no object. @throws GrpcError FAILED_PRECONDITION when it is no JSON */
export function toFields(text: string): Fields | undefined {
  try {
    return child(JSON.parse(text))
  }
  catch {
    throw unreadable(text)
  }
}

export const unreadable = (text: string) => new GrpcError(
  status.FAILED_PRECONDITION,
  `the provider's answer is no chat completion: ${text.slice(0, 100)}`,
  { reason: 'PROVIDER_ANSWER_UNREADABLE', domain: MODEL_DOMAIN },
)
