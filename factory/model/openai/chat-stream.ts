import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { FinishReason } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN } from '../provider.ts'
import { withoutKey } from './http-error.ts'
import { type ChatAnswer, child, FINISH, list, readUsage, toFields, unreadable } from './chat-answer.ts'

/** Data of the last event. */
const END = '[DONE]'

/**
 * Reads a streamed chat completion: yields its text as it comes and returns what the whole says.
 *
 * @param apiKey removed from what the provider says in case it repeats it, also in pieces
 * @throws GrpcError FAILED_PRECONDITION when an event is no part of a chat completion, UNAVAILABLE when the provider
 *   reports a failure or stops before it said why it ended.
 */
export async function* readChatStream(
  chunks: AsyncIterable<Buffer>, apiKey: string | undefined,
): AsyncGenerator<string, ChatAnswer> {
  const answer: ChatAnswer = { output: '', finishReason: FinishReason.UNSPECIFIED, tokens: undefined, model: undefined }
  let held = ''
  for await (const event of readEvents(chunks)) {
    const text = withoutKey(event, apiKey)
    if (text === END) {
      break
    }
    const [said, rest] = splitKey(held + addEvent(answer, text), apiKey)
    held = rest
    answer.output += said
    if (said !== '') {
      yield said
    }
  }
  if (held !== '') {
    answer.output += held
    yield held
  }
  if (answer.finishReason === FinishReason.UNSPECIFIED) {
    throw new GrpcError(
      status.UNAVAILABLE, 'the answer broke off', { reason: 'PROVIDER_ANSWER_CUT', domain: MODEL_DOMAIN },
    )
  }
  return answer
}

function addEvent(answer: ChatAnswer, text: string): string {
  const event = toFields(text)
  if (event?.error !== undefined) {
    throw new GrpcError(status.UNAVAILABLE, `the provider failed in its answer: ${text.slice(0, 300)}`, {
      reason: 'PROVIDER_STREAM_FAILED', domain: MODEL_DOMAIN,
    })
  }
  if (!Array.isArray(event?.choices)) {
    throw unreadable(text)
  }
  // With the usage comes an event without a choice.
  const choice = child(list(event.choices)[0])
  const delta = child(choice?.delta)
  if (typeof choice?.finish_reason === 'string') {
    answer.finishReason = typeof delta?.refusal === 'string'
      ? FinishReason.CONTENT_FILTER
      : FINISH[choice.finish_reason] ?? FinishReason.STOP
  }
  answer.tokens = readUsage(child(event.usage)) ?? answer.tokens
  answer.model = typeof event.model === 'string' ? event.model : answer.model
  const said = delta?.content ?? delta?.refusal
  return typeof said === 'string' ? said : ''
}

/** @returns what can be told, and the end that may be the beginning of the key */
function splitKey(text: string, apiKey: string | undefined): [string, string] {
  const clean = withoutKey(text, apiKey)
  let length = Math.min(clean.length, (apiKey?.length ?? 0) - 1)
  while (length > 0 && !apiKey?.startsWith(clean.slice(-length))) {
    length -= 1
  }
  return length > 0 ? [clean.slice(0, -length), clean.slice(-length)] : [clean, '']
}

/** The data of each server-sent event (WHATWG HTML, 9.2); other fields and comments say nothing here. */
async function* readEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of readLines(chunks)) {
    if (line === '' && data.length > 0) {
      yield data.join('\n')
      data = []
    }
    else if (line.startsWith('data:')) {
      data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
    }
  }
}

/** Lines end with CR, LF or both; what follows the last end is incomplete. */
async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true })
    // A CR at the very end may be the first half of a line end.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1
    rest = text.slice(end)
    if (end > 0) {
      yield* text.slice(0, end).split(/\r\n|\n|\r/).slice(0, -1)
    }
  }
}
