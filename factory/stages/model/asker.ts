import { createHash } from 'node:crypto'
import type { JsonObject } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { LRUCache } from 'lru-cache'
import { FinishReason, type GenerateResponse, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { FieldChange } from '#record/set-fields.ts'
import type { Value } from '#record/value.ts'
import type { StageJob } from '../../job/stage-job.ts'
import type { Fault } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import { takeChars } from '../text/chars.ts'
import { findModel, generate, type GenerateInput, requireSchema } from './generate.ts'
import { createLimiter } from './limiter.ts'
import { createModelMeter, PROVENANCE } from './model-meter.ts'
import { type CallParameters, requireResolved } from './parameters.ts'

/** What one record asks. */
export interface Prompt {
  instructions: string
  content: string
  /** Number of the record. */
  row: number
}

export interface Answer {
  output: string
  finishReason: FinishReason
  /** How it came about, for the record. */
  trail: Record<string, Value>
}

/** Passing = the same question may get an answer later. */
interface Unanswered {
  fault: Fault
  isPassing?: boolean
}

export type Asked = Answer | Unanswered

export interface Asker {
  /** @throws StageFailure when no record would get an answer. */
  ask: (prompt: Prompt) => Promise<Asked>
  /** Records whose answers may be awaited at once. */
  window: number
  /**
   * When one record ends the attempt, no call is begun any more; those under way are waited for, as they are paid, and
   * counted.
   */
  close: () => Promise<void>
}

export interface AskerOptions {
  /** JSON Schema of the answer as text; '' = free text. */
  responseSchema: string
  /** Refuses a model that cannot do the work; absent = any will do. @throws StageFailure */
  checkModel?: (model: Awaited<ReturnType<typeof findModel>>) => void
}

/** Records per concurrent call that may wait for a slow record before them. */
const WINDOW_A_CALL = 4
/** How long the service lets a call wait for its turn, by contract. */
const TURN_MS = 20_000
/** How long it lets a call wait for the count of its tokens and the check of its answer, and the way there and back. */
const AFTER_MS = 20_000
/** How long calls under way are waited for when the attempt ends; then they are cut, and counted as such. */
const END_WAIT_MS = 10_000
/** Answers kept for equal prompts, in characters, about twice as many bytes. */
const MAX_KEPT_CHARS = 16_000_000
/** By contract; a longer answer cannot be sent back for repair. */
const MAX_MESSAGE_BYTES = 1_048_576

/**
 * Puts records' questions to a model: within its limits, with retries, one repair, and once for equal questions if so
 * set.
 */
export async function createAsker(
  context: StageContext, parameters: CallParameters, { responseSchema, checkModel }: AskerOptions,
): Promise<Asker> {
  requireResolved(parameters)
  const { model, concurrency, deadline_ms: deadlineMs, max_retries: maxRetries } = parameters
  const client = context.model.client()
  const ending = new AbortController()
  const cutting = new AbortController()
  const signal = AbortSignal.any([context.signal, cutting.signal])
  const found = await findModel(client, parameters, context.signal)
  checkModel?.(found)
  await requireSchema(client, responseSchema, context.signal)
  const meter = createModelMeter(context, model, found.provenance)
  const run = createLimiter(concurrency)
  const underWay = new Set<Promise<unknown>>()
  const shared = toShared(context, parameters, responseSchema)
  const waitsForTurn = shared.limits !== undefined || shared.target !== undefined
  const waitsAfterwards = shared.target !== undefined || responseSchema !== ''
  const callMs = deadlineMs + (waitsForTurn ? TURN_MS : 0) + (waitsAfterwards ? AFTER_MS : 0)

  async function call(requestId: string, messages: GenerateInput['messages']): Promise<GenerateResponse | Unanswered> {
    const generated = await run(() => generate({ ...shared, requestId, messages }, {
      client, deadlineMs: callMs, maxRetries, signal, ending: ending.signal, traceparent: context.job.traceparent,
      onFailed: meter.addFailed, onWait: meter.addWait,
    }).catch((error: unknown) => {
      // What ends the stage ends it for those that wait, too, and is what they fail with.
      ending.abort(error)
      throw ending.signal.reason
    }))
    if (generated.type === 'fault') {
      return { fault: { reason: generated.reason, message: generated.message }, isPassing: generated.isPassing }
    }
    meter.addAnswer(generated.response, generated.tookMs, shared.target && requestId)
    return generated.response
  }

  function track<T>(asking: Promise<T>): Promise<T> {
    const settled = asking.then(() => undefined, () => undefined).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return asking
  }

  async function askOnce({ instructions, content }: Prompt, subject: string): Promise<Asked> {
    const messages = [
      ...(instructions === '' ? [] : [{ role: Role.SYSTEM, content: instructions }]),
      { role: Role.USER, content },
    ]
    const requestId = toRequestId(context.job, subject)
    const first = await call(requestId, messages)
    if ('fault' in first) {
      return first
    }
    if (!isRepairable(first, parameters)) {
      return toAsked([first], { model, paidId: shared.target && requestId })
    }
    // An id of its own: it is another question, with another answer.
    const repairId = toRequestId(context.job, `${subject}\nrepair`)
    const second = await call(repairId, [...messages, { role: Role.ASSISTANT, content: first.output }, {
      role: Role.USER, content: toComplaint(first.schemaViolation),
    }])
    return 'fault' in second ? second : toAsked([second, first], { model, paidId: shared.target && repairId })
  }

  const askEqualsOnce = createOnce(askOnce, meter.addCached)
  const cut = (text: string) => parameters.max_prompt_chars > 0 ? takeChars(text, parameters.max_prompt_chars) : text
  return {
    window: concurrency * WINDOW_A_CALL,
    ask({ instructions, content, row }) {
      const prompt = { instructions: cut(instructions), content: cut(content), row }
      return track(parameters.cache ? askEqualsOnce(prompt) : askOnce(prompt, String(row)))
    },
    async close() {
      ending.abort()
      const timer = setTimeout(() => cutting.abort(), END_WAIT_MS)
      await Promise.all(underWay)
      clearTimeout(timer)
      cutting.abort()
    },
  }
}

/** The change that writes how an answer came about, if it is to be kept. */
export const toTrailChange = ({ trail }: Answer, { provenance_field: field }: CallParameters): FieldChange[] =>
  field === '' ? [] : [[field, trail]]

/** The part of a request that all records share. */
function toShared({ job }: StageContext, parameters: CallParameters, responseSchema: string) {
  const { target, limit_key: limitKey, rate_per_minute: ratePerMinute, concurrency } = parameters
  const sealed = job.stage.sealedSecrets.api_key
  return {
    model: parameters.model,
    // Records are JSON, and so are the parameters in them.
    parameters: parameters.parameters as JsonObject,
    maxOutputTokens: BigInt(parameters.max_output_tokens),
    responseSchema,
    acceptsBrokenOutput: true,
    timeout: durationFromMs(parameters.deadline_ms),
    labels: { ...job.labels, run_id: job.runId, stage_id: job.stage.id, project: job.project },
    target: target && { ...target, keyId: sealed?.keyId, sealedApiKey: sealed?.ciphertext },
    // Without a name, a rate is that of this stage of this run.
    limits: limitKey !== '' || ratePerMinute > 0
      ? {
          key: limitKey || `${job.runId} ${job.stage.id}`.slice(0, 200), concurrency: limitKey === '' ? 0 : concurrency,
          ratePerMinute,
        }
      : undefined,
  }
}

/** An answer that was cut off or withheld would be so again. */
const isRepairable = (
  { schemaViolation, finishReason, output }: GenerateResponse, { repair }: CallParameters,
): boolean =>
  repair > 0
  && schemaViolation !== ''
  && finishReason === FinishReason.STOP
  && Buffer.byteLength(output) <= MAX_MESSAGE_BYTES

const toComplaint = (violation: string) =>
  `Your answer does not match the required JSON Schema: ${violation.slice(0, 1_000)}. Answer again, with nothing but `
  + 'JSON that matches the schema.'

/**
 * @param responses the last one first; all of them count
 * @param call.paidId id under which a provider knows the call
 */
function toAsked(
  responses: [GenerateResponse, ...GenerateResponse[]], call: { model: string, paidId: string | undefined },
): Asked {
  const { model, paidId } = call
  const [{ output, finishReason, schemaViolation, modelVersion, provenance }] = responses
  if (finishReason === FinishReason.CONTENT_FILTER) {
    return { fault: { reason: 'CONTENT_FILTERED', message: 'the provider withheld the answer' } }
  }
  if (schemaViolation !== '') {
    const answer = output.slice(0, 100)
    return finishReason === FinishReason.LENGTH
      ? { fault: { reason: 'ANSWER_CUT', message: `the answer is no JSON: ${answer}`, params: { answer } } }
      : { fault: {
          reason: 'MODEL_OUTPUT_BREAKS_SCHEMA', message: `the answer breaks response_schema: ${schemaViolation}`,
          params: { place: schemaViolation.slice(0, 200), answer },
        } }
  }
  const sum = (name: 'inputTokens' | 'outputTokens') =>
    responses.reduce((total, { usage }) => total + Number(usage?.[name] ?? 0), 0)
  return {
    output,
    finishReason,
    trail: {
      model, version: modelVersion, provenance: PROVENANCE[provenance], prompt_tokens: sum('inputTokens'),
      completion_tokens: sum('outputTokens'), cached: false,
      // Names the call at its provider. A model that runs here would only make equal records differ from run to run.
      ...paidId !== undefined && { request_id: paidId },
    },
  }
}

/**
 * Equal questions are one question: they share an id, so that the service answers them from what it has kept even after
 * a crash, when this memory is gone. A fault is kept when the question itself is at fault, not when time or the
 * provider was.
 */
function createOnce(
  ask: (prompt: Prompt, subject: string) => Promise<Asked>, onCached: (outcome: 'CACHED' | 'CACHED_FAULT') => void,
) {
  const running = new Map<string, Promise<Asked>>()
  const known = new LRUCache<string, Asked>({
    maxSize: MAX_KEPT_CHARS, sizeCalculation: asked => 500 + ('fault' in asked ? 0 : asked.output.length),
  })
  return async function askOnce(prompt: Prompt): Promise<Asked> {
    const subject = createHash('sha256').update(JSON.stringify([prompt.instructions, prompt.content])).digest('hex')
    const earlier = known.get(subject) ?? running.get(subject)
    if (earlier) {
      const asked = await earlier
      onCached('fault' in asked ? 'CACHED_FAULT' : 'CACHED')
      return 'fault' in asked
        ? asked
        : { ...asked, trail: { ...asked.trail, prompt_tokens: 0, completion_tokens: 0, cached: true } }
    }
    const asking = ask(prompt, subject)
    running.set(subject, asking)
    try {
      const asked = await asking
      if (!('fault' in asked && asked.isPassing)) {
        known.set(subject, asked)
      }
      return asked
    }
    finally {
      running.delete(subject)
    }
  }
}

/**
 * The same subject of the same stage of the same run always has the same id: the service answers a call repeated after
 * a crash from what it has kept, and does not charge it twice. A UUID of version 8 (RFC 9562: custom content).
 *
 * @param subject number of the record, or what it asks for
 */
function toRequestId({ runId, stage }: Pick<StageJob, 'runId' | 'stage'>, subject: string): string {
  const bytes = createHash('sha256').update(`${runId}\n${stage.id}\n${subject}`).digest().subarray(0, 16)
  bytes[6] = bytes[6]! & 0x0F | 0x80
  bytes[8] = bytes[8]! & 0x3F | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
