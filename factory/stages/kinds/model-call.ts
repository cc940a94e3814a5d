import { createHash } from 'node:crypto'
import type { JsonObject } from '@bufbuild/protobuf'
import { FinishReason, type GenerateResponse, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { parseValue } from '#record/parse-value.ts'
import type { Value } from '#record/value.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import { listPatternFaults } from '../../pattern/schema-patterns.ts'
import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { addColumn, passColumns, requireField } from '../plan/columns.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { findProvenance, generate } from '../model/generate.ts'
import { createModelMeter } from '../model/model-meter.ts'
import { compileTemplate } from '#record/prompt-template.ts'
import { MODEL_PROPERTIES, type ModelParameters } from '../model/parameters.ts'
import { runRecordStage } from '../record/record-stage.ts'
import type { Fault, RecordStage, Row, Verdict } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageContext, StageDefinition } from '../stage-definition.ts'
import { takeChars } from '../text/chars.ts'
import type { StageJob } from '../../job/stage-job.ts'

const KIND = 'model.call'

/** Records per concurrent call that may wait for a slow record before them. */
const WINDOW_A_CALL = 4

const INCOMPLETE: Verdict = { type: 'reject', fault: { reason: 'PROMPT_FIELD_MISSING', message: 'the record lacks a field of the prompt' } }

export const modelCall: StageDefinition = {
  kind: KIND,
  version: '1.1.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-sparkles',
  parametersSchema: toParametersSchema(KIND, MODEL_PROPERTIES, { required: ['model', 'prompt'] }),
  metrics: [
    ...RECORD_METRICS,
    { name: 'model_call_ms', unit: 'ms', cumulative: false },
  ],
  minInputs: 1,
  maxInputs: 0,
  resumable: true,
  usesModel: true,

  plan({ parameters, inputs, complain }) {
    const { prompt, system, output_field: outputField, ...rest } = parameters as unknown as ModelParameters
    const columns = passColumns(inputs)
    for (const field of compileTemplate(prompt).fields) {
      requireField(columns, field, '/prompt', complain)
    }
    for (const field of compileTemplate(system).fields) {
      requireField(columns, field, '/system', complain)
    }
    for (const { pointer, message } of listPatternFaults(rest.response_schema)) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/response_schema${pointer}`, message })
    }
    return addColumn(columns, { name: outputField, type: isJson(rest) ? 'unknown' : 'string', nullable: false }, '/output_field', complain)
  },

  async execute(context) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: await createStage(context),
    })
  },
}

const isJson = ({ response_schema: schema, output_format: format }: Pick<ModelParameters, 'response_schema' | 'output_format'>) =>
  format === 'json' || Object.keys(schema).length > 0

async function createStage(context: StageContext): Promise<RecordStage> {
  // The schema has checked them.
  const parameters = context.stage.parameters as unknown as ModelParameters
  const { model, output_field: outputField, concurrency, deadline_ms: deadlineMs, max_retries: maxRetries } = parameters
  const client = context.model.client()
  const meter = createModelMeter(context, model, await findProvenance(client, parameters, context.signal))
  const toRequest = createRequestMaker(context, parameters)
  const run = createLimiter(concurrency)
  // When one record ends the attempt, the calls of the others must not continue into the thread's next job.
  const ending = new AbortController()
  const signal = AbortSignal.any([context.signal, ending.signal])

  const answer = async (record: JsonRecord, row: Row): Promise<Verdict> => {
    const request = toRequest(record, row)
    if (!request) {
      return INCOMPLETE
    }
    const generated = await run(() => generate(request, { client, deadlineMs, maxRetries, signal, onFailed: meter.addFailed }))
    if (generated.type === 'fault') {
      return { type: 'reject', fault: generated }
    }
    meter.addAnswer(generated.response, generated.tookMs)
    const read = readAnswer(generated.response, isJson(parameters))
    if ('fault' in read) {
      return { type: 'reject', fault: read.fault }
    }
    return { type: 'change', set: [[outputField, read.value]] }
  }
  return { window: concurrency * WINDOW_A_CALL, process: answer, close: () => ending.abort() }
}

function createRequestMaker({ job }: StageContext, parameters: ModelParameters) {
  const prompt = compileTemplate(parameters.prompt)
  const system = compileTemplate(parameters.system)
  const { max_prompt_chars: maxChars, target } = parameters
  const sealed = job.stage.sealedSecrets.api_key
  const cut = (text: string) => maxChars > 0 ? takeChars(text, maxChars) : text
  return (record: JsonRecord, { number }: Row) => {
    const [content, instructions] = [prompt.render(record), system.render(record)]
    if (content === undefined || instructions === undefined) {
      return undefined
    }
    return {
      requestId: toRequestId(job, number),
      model: parameters.model,
      messages: [
        ...(instructions === '' ? [] : [{ role: Role.SYSTEM, content: cut(instructions) }]),
        { role: Role.USER, content: cut(content) },
      ],
      // Records are JSON, and so are the parameters in them.
      parameters: parameters.parameters as JsonObject,
      maxOutputTokens: BigInt(parameters.max_output_tokens),
      responseSchema: Object.keys(parameters.response_schema).length > 0 ? JSON.stringify(parameters.response_schema) : '',
      labels: { ...job.labels, run_id: job.runId, stage_id: job.stage.id, project: job.project },
      target: target && { ...target, keyId: sealed?.keyId, sealedApiKey: sealed?.ciphertext },
    }
  }
}

/** The value for the record, or the reason why there is none. */
function readAnswer({ output, finishReason }: GenerateResponse, isJson: boolean): { value: Value } | { fault: Fault } {
  if (finishReason === FinishReason.CONTENT_FILTER) {
    return { fault: { reason: 'CONTENT_FILTERED', message: 'the provider withheld the answer' } }
  }
  if (!isJson) {
    return { value: output }
  }
  try {
    return { value: parseValue(output) }
  }
  catch {
    const isCut = finishReason === FinishReason.LENGTH
    return { fault: { reason: isCut ? 'ANSWER_CUT' : 'ANSWER_NOT_JSON', message: `the answer is no JSON: ${output.slice(0, 100)}`, params: { answer: output.slice(0, 100) } } }
  }
}

/**
 * The same record of the same stage of the same run always has the same id: the service answers a call repeated after a crash
 * from its memory and does not charge it twice. A UUID of version 8 (RFC 9562: custom content).
 */
function toRequestId({ runId, stage }: Pick<StageJob, 'runId' | 'stage'>, row: number): string {
  const bytes = createHash('sha256').update(`${runId}\n${stage.id}\n${row}`).digest().subarray(0, 16)
  bytes[6] = bytes[6]! & 0x0F | 0x80
  bytes[8] = bytes[8]! & 0x3F | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Runs at most so many at once; the others wait in line. */
function createLimiter(limit: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running < limit) {
      running += 1
    }
    else {
      await new Promise<void>(resolve => waiting.push(resolve))
    }
    try {
      return await work()
    }
    finally {
      const next = waiting.shift()
      if (next) {
        next()
      }
      else {
        running -= 1
      }
    }
  }
}
