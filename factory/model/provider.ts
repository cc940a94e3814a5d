import type { JsonObject } from '@bufbuild/protobuf'
import type {
  FinishReason, Message, Model, ModelTarget, Provenance,
} from '#proto/gen/datafactory/model/v1/model_service_pb.ts'

export const MODEL_DOMAIN = 'datafactory.model'

/** The request to a provider, already checked against the model's schema. */
export interface ModelCall {
  requestId: string
  model: string
  messages: Message[]
  parameters: JsonObject
  /** 0 = the model's default. */
  maxOutputTokens: number
  /** JSON Schema of the answer as text; '' = free text. */
  responseSchema: string
  target: ModelTarget | undefined
  /** Aborts with a GrpcError at the deadline or when the caller left. */
  signal: AbortSignal
}

export interface ModelTokens {
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  /** Counted by our tokenizer, not reported by the provider. */
  estimated: boolean
}

export interface ModelAnswer {
  output: string
  finishReason: FinishReason
  /** undefined = the provider reports none that can be: they are counted once the answer is kept. */
  tokens: ModelTokens | undefined
  modelVersion: string
  provenance: Provenance
}

export type ModelCard = Omit<Model, '$typeName' | 'etag'>

/** Runs models of one kind. Failures are GrpcErrors; anything else is a bug. */
export interface ModelProvider {
  /** In metrics and traces. */
  name: 'local' | 'openai' | 'simulator'
  /** Models that it always offers. */
  cards: readonly ModelCard[]
  /** JSON Schema of the parameters of a model given by a target; undefined = targets not supported. */
  targetSchema?: string
  /**
   * Whether a call costs money or is not deterministic: such answers are cached by request id, cheap ones
   * are computed again.
   */
  isPaid: boolean
  generate: (call: ModelCall) => Promise<ModelAnswer>
  /** Yields the text as it comes; absent = all of it at once. */
  generateStream?: (call: ModelCall) => AsyncGenerator<string, ModelAnswer>
  close: () => Promise<void>
}

/** Default values of all cards. */
export const BLANK_CARD = {
  contextTokens: 0n,
  maxOutputTokens: 0n,
  inputPriceMicros: 0n,
  outputPriceMicros: 0n,
  currency: '',
  description: '',
} as const
