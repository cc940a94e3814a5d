import type { BreakerState } from './call-policy'

/** The calls to the model service, in plain objects. Failures are AppErrors (see grpc-error.ts). */
export interface ModelGateway {
  /** A page of models by id. */
  listModels: (
    query: { pageSize: number, pageToken: string, task?: ModelTask },
  ) => Promise<{ models: ModelInfo[], nextPageToken: string }>
  /** undefined when the service does not know it. */
  findModel: (id: string) => Promise<ModelInfo | undefined>
  /** Safe to retry under the same request id: it is charged once. */
  generate: (request: ModelRequest) => Promise<ModelReply>
  /**
   * One call in parts, without retry; the last part is the whole reply, without its text. Ends quietly on `signal`.
   * @throws AppError
   */
  generateStream: (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelPart>
  /**
   * Calls of stages that are in progress now, by the key of their limits; at most 200 keys. A key without calls may be
   * absent.
   */
  countCalls: (keys: readonly string[]) => Promise<Map<string, number>>
  /** What is wrong with a JSON Schema of answers, in English; empty = nothing, or the service is too old to say. */
  findSchemaFaults: (schema: Record<string, unknown>) => Promise<string[]>
  /** Of the calls above but for streams, which it does not stop; 'none' = no address yet. */
  breaker: () => BreakerState | 'none'
}

export type ModelPart = { type: 'delta', text: string } | { type: 'final', reply: ModelReply }

export type ModelTask = 'GENERATE' | 'CLASSIFY' | 'EXTRACT' | 'EMBED'

export interface ModelInfo {
  /** For example `local:wink-sentiment`. */
  id: string
  displayName: string
  provider: string
  version: string
  /** What it does, in plain English; '' = not told. */
  description: string
  tasks: string[]
  /** 'READY' | 'LOADING' | 'UNAVAILABLE' | 'UNSPECIFIED' */
  state: string
  provenance: 'MODEL' | 'RULES' | 'SIMULATED'
  /** 0 = unknown. */
  contextTokens: number
  /** 0 = unknown. */
  maxOutputTokens: number
  /** JSON Schema (draft 2020-12) of `ModelRequest.parameters`. */
  parametersSchema: Record<string, unknown>
  /** Micro-units of `currency` per million tokens; 0 = free or unknown. */
  inputPriceMicros: number
  outputPriceMicros: number
  currency: string
  etag: string
}

export interface ModelRequest {
  /** UUID; the same id with the same body gets the same answer. */
  requestId: string
  model: string
  messages: { role: 'system' | 'user' | 'assistant', content: string }[]
  parameters?: Record<string, unknown>
  /** 0 = the model's default. */
  maxOutputTokens?: number
  /** JSON Schema of the answer. */
  responseSchema?: Record<string, unknown>
  /** Longest provider call, in ms; at most 60,000. */
  timeoutMs?: number
  labels?: Record<string, string>
  /** An endpoint that an operator configured; its key travels sealed. */
  target?: { provider: string, endpoint: string, model: string, keyId: string, sealedApiKey: Uint8Array }
}

export interface ModelReply {
  output: string
  /** 'STOP' | 'LENGTH' | 'CONTENT_FILTER' | 'UNSPECIFIED' */
  finishReason: string
  usage: {
    inputTokens: number
    outputTokens: number
    cachedInputTokens: number
    reasoningTokens: number
    calls: number
    estimated: boolean
  }
  latencyMs: number
  modelVersion: string
  provenance: 'MODEL' | 'RULES' | 'SIMULATED'
  replayed: boolean
}
