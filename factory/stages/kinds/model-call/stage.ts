import { FinishReason } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { parseValue } from '#record/parse-value.ts'
import { compileTemplate } from '#record/prompt-template.ts'
import type { Value } from '#record/value.ts'
import { listPatternFaults } from '#factory/pattern/schema-patterns.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import { type Answer, type Asked, createAsker, toTrailChange } from '../../model/asker.ts'
import { MODEL_PROPERTIES, type ModelParameters, planCall } from '../../model/parameters.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import type { Fault, RecordStage, Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext } from '../../stage-definition.ts'
import { texts } from './texts.ts'

const INCOMPLETE: Verdict = {
  type: 'reject',
  fault: { reason: 'PROMPT_FIELD_MISSING', message: 'the record lacks a field of the prompt' },
}

export const stage = defineStage<ModelParameters>({
  kind: 'model.call',
  version: '1.2.0',
  place: 110,
  role: 'step',
  shape: 'model',
  purpose: 'model',
  texts,
  icon: 'i-lucide-sparkles',
  properties: MODEL_PROPERTIES,
  required: ['prompt'],
  metrics: [{ name: 'model_call_ms', unit: 'ms', cumulative: false }],
  usesModel: true,
  note: ['configuration|model'],

  plan({ parameters, inputs, complain }) {
    const { prompt, system, output_field: outputField, ...rest } = parameters
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
    const type = isJson(rest) ? 'unknown' : 'string'
    const answered = { name: outputField, type, nullable: false, pointer: '/output_field' }
    return writeColumns(columns, [answered, planCall(rest, complain)], complain)
  },

  async execute(context, parameters) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: await createStage(context, parameters),
    })
  },
})

const isJson = (
  { response_schema: schema, output_format: format }: Pick<ModelParameters, 'response_schema' | 'output_format'>,
) =>
  format === 'json' || Object.keys(schema).length > 0

async function createStage(context: StageContext, parameters: ModelParameters): Promise<RecordStage> {
  const { response_schema: schema } = parameters
  const asker = await createAsker(
    context, parameters, { responseSchema: Object.keys(schema).length > 0 ? JSON.stringify(schema) : '' },
  )
  const prompt = compileTemplate(parameters.prompt)
  const system = compileTemplate(parameters.system)

  return {
    window: asker.window,
    close: asker.close,
    process(record, { number }) {
      const [content, instructions] = [prompt.render(record), system.render(record)]
      return content === undefined || instructions === undefined
        ? INCOMPLETE
        : asker.ask({ content, instructions, row: number }).then(asked => toVerdict(asked, parameters))
    },
  }
}

function toVerdict(asked: Asked, parameters: ModelParameters): Verdict {
  if ('fault' in asked) {
    return { type: 'reject', fault: asked.fault }
  }
  const read = readAnswer(asked, isJson(parameters))
  return 'fault' in read
    ? { type: 'reject', fault: read.fault }
    : { type: 'change', set: [[parameters.output_field, read.value], ...toTrailChange(asked, parameters)] }
}

/** The value for the record, or the reason why there is none. */
function readAnswer({ output, finishReason }: Answer, isJson: boolean): { value: Value } | { fault: Fault } {
  if (!isJson) {
    return { value: output }
  }
  try {
    return { value: parseValue(output) }
  }
  catch {
    const isCut = finishReason === FinishReason.LENGTH
    return { fault: {
      reason: isCut ? 'ANSWER_CUT' : 'ANSWER_NOT_JSON', message: `the answer is no JSON: ${output.slice(0, 100)}`,
      params: { answer: output.slice(0, 100) },
    } }
  }
}
