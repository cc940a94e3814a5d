import { createDecipheriv } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { type GuardedRequest, readText } from '#egress/guarded-client.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type ModelTarget, Provenance, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN, type ModelAnswer, type ModelCall, type ModelProvider, type ModelTokens } from '../provider.ts'
import { invalid } from '../request-check.ts'
import { type ChatAnswer, readChatAnswer } from './chat-answer.ts'
import { readChatStream } from './chat-stream.ts'
import { createGuardedClient } from './guarded-request.ts'
import { toGrpcError, withoutKey } from './http-error.ts'

/** Parameters that all servers support; `model`, `messages` and `stream` are set by us. */
const PARAMETERS = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    temperature: { type: 'number', minimum: 0, maximum: 2 },
    top_p: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    top_k: { type: 'integer', minimum: 1 },
    min_p: { type: 'number', minimum: 0, maximum: 1 },
    presence_penalty: { type: 'number', minimum: -2, maximum: 2 },
    frequency_penalty: { type: 'number', minimum: -2, maximum: 2 },
    repetition_penalty: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    seed: { type: 'integer' },
    stop: { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: 8 },
    reasoning_effort: { type: 'string', enum: ['none', 'minimal', 'low', 'medium', 'high'] },
  },
  additionalProperties: false,
})

const ROLE_NAMES: Record<Role, string> = {
  [Role.UNSPECIFIED]: 'user', [Role.SYSTEM]: 'system', [Role.USER]: 'user', [Role.ASSISTANT]: 'assistant',
}

export interface OpenaiConfig {
  secretKey: string | undefined
  allowsPrivateAddresses: boolean
}

/** Any server that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp, LM Studio … */
export function createOpenaiProvider({ secretKey, allowsPrivateAddresses }: OpenaiConfig): ModelProvider {
  const client = createGuardedClient(allowsPrivateAddresses)

  return {
    name: 'openai',
    cards: [],
    targetSchema: PARAMETERS,
    isPaid: true,
    async generate(call) {
      const { request, apiKey } = prepare(call, { secretKey, isStream: false })
      const answer = await client.post(request)
      if (answer.statusCode !== 200) {
        throw toGrpcError(answer, apiKey)
      }
      return toModelAnswer(call, readWithoutKey(answer.text, apiKey))
    },
    async* generateStream(call) {
      const { request, apiKey } = prepare(call, { secretKey, isStream: true })
      const { chunks, ...head } = await client.open(request)
      if (head.statusCode !== 200) {
        throw toGrpcError({ ...head, text: await readText(chunks) }, apiKey)
      }
      if (head.headers['content-type']?.startsWith('text/event-stream')) {
        return toModelAnswer(call, yield* readChatStream(chunks, apiKey))
      }
      // A server that does not stream answers at once.
      const chat = readWithoutKey(await readText(chunks), apiKey)
      yield chat.output
      return toModelAnswer(call, chat)
    },
    close: async () => client.close(),
  }
}

const toModelAnswer = (call: ModelCall, chat: ChatAnswer): ModelAnswer => ({
  output: chat.output,
  finishReason: chat.finishReason,
  tokens: chat.tokens && isPlausible(chat.tokens, call, chat) ? chat.tokens : undefined,
  modelVersion: chat.model ?? call.target?.model ?? '',
  provenance: Provenance.MODEL,
})

/**
 * Before it is read, for what is said about an unreadable answer; and after, as JSON may write the key in another way.
 */
function readWithoutKey(text: string, apiKey: string | undefined): ChatAnswer {
  const chat = readChatAnswer(withoutKey(text, apiKey))
  return { ...chat, output: withoutKey(chat.output, apiKey) }
}

function prepare(
  call: ModelCall, { secretKey, isStream }: { secretKey: string | undefined, isStream: boolean },
): { request: GuardedRequest, apiKey: string | undefined } {
  const target = checkTarget(call.target)
  const apiKey = target.sealedApiKey.length > 0 ? openApiKey(target.sealedApiKey, secretKey) : undefined
  const url = chatUrl(target.endpoint)
  const request = {
    url,
    body: JSON.stringify(toBody(call, { model: target.model, url, isStream })),
    signal: call.signal,
    headers: {
      'content-type': 'application/json',
      'accept': isStream ? 'text/event-stream, application/json' : 'application/json',
      'user-agent': 'data-factory',
      'idempotency-key': call.requestId,
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    },
  }
  return { request, apiKey }
}

function checkTarget(target: ModelTarget | undefined): ModelTarget {
  if (!target) {
    throw new GrpcError(status.INTERNAL, 'called without a target')
  }
  if (target.model === '') {
    throw invalid([{ field: 'target.model', description: 'must be set' }])
  }
  return target
}

function chatUrl(endpoint: string): URL {
  const url = URL.parse(`${endpoint.replace(/\/+$/, '')}/chat/completions`)
  if (!url || url.search || url.hash) {
    const description = 'the address must be a URL without query, for example https://host/v1'
    throw new GrpcError(status.INVALID_ARGUMENT, description, {
      reason: 'BAD_ENDPOINT',
      domain: MODEL_DOMAIN,
      metadata: { rule: 'FORM' },
      fieldViolations: [{ field: 'target.endpoint', description }],
    })
  }
  return url
}

function toBody(
  { messages, parameters, maxOutputTokens, responseSchema }: ModelCall,
  { model, url, isStream }: { model: string, url: URL, isStream: boolean },
) {
  // OpenAI renamed the limit and refuses the old name for newer models; other servers only know the old one.
  const limitName = url.hostname === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens'
  return {
    ...parameters,
    model,
    messages: messages.map(({ role, content }) => ({ role: ROLE_NAMES[role], content })),
    stream: isStream,
    ...(isStream ? { stream_options: { include_usage: true } } : {}),
    ...(maxOutputTokens > 0 ? { [limitName]: maxOutputTokens } : {}),
    ...(responseSchema
      ? { response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', strict: true, schema: JSON.parse(responseSchema) },
        } }
      : {}),
  }
}

/** Templates, tools and safety prompts of servers add tokens to ours, but not more than this. */
const MAX_ADDED_TOKENS = 100_000
/** No model writes more in one answer, its reasoning included. */
const MAX_OUTPUT_TOKENS = 4_000_000

/** Servers report 0, or numbers that cannot be; a token has at least a byte. What is wrong is counted by us. */
function isPlausible(
  { inputTokens, outputTokens }: ModelTokens, { messages }: ModelCall, { output }: ChatAnswer,
): boolean {
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
  return (inputTokens > 0 || bytes === 0) && inputTokens <= bytes + MAX_ADDED_TOKENS
    && (outputTokens > 0 || output === '') && outputTokens <= MAX_OUTPUT_TOKENS
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Characters allowed in an HTTP header. */
const HEADER_TEXT = /^[\x21-\x7e]{1,4096}$/

/**
 * Decrypts an API key; the plain text exists only during the call.
 *
 * @param secretKey 32 bytes in base64
 * @throws GrpcError FAILED_PRECONDITION without a key, with another one, or when the value was changed.
 */
function openApiKey(sealed: Uint8Array, secretKey: string | undefined): string {
  if (!secretKey) {
    throw refused('SECRET_KEY_MISSING', 'this service has no SECRET_KEY to open the API key with')
  }
  const apiKey = decrypt(sealed, Buffer.from(secretKey, 'base64'))
  if (!HEADER_TEXT.test(apiKey)) {
    throw refused('API_KEY_UNUSABLE', 'the API key has characters that a header cannot carry')
  }
  return apiKey
}

function decrypt(sealed: Uint8Array, key: Buffer): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  }
  catch (cause) {
    throw refused('SECRET_KEY_MISMATCH', 'the API key was sealed with another SECRET_KEY, or was changed', cause)
  }
}

const refused = (reason: string, message: string, cause?: unknown) =>
  new GrpcError(status.FAILED_PRECONDITION, message, { reason, domain: MODEL_DOMAIN }, { cause })
