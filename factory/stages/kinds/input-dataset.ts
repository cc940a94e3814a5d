import { createUpstreamSource } from '../source/artifact-source.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { type StageDefinition, StageFailure } from '../stage-definition.ts'

const KIND = 'input.dataset'

export const inputDataset: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-database',
  parametersSchema: toParametersSchema(KIND, {}),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  columnsFrom: 'source',
  plan: ({ inputs }) => inputs[0],

  async execute(context) {
    const { job, store, meter } = context
    const inputs = job.stage.inputs.filter(({ role }) => role === 'OUTPUT')
    if (inputs.length === 0) {
      throw new StageFailure('NO_SOURCE', 'no dataset version was chosen')
    }
    if (job.recordLimit > 0 || inputs.some(({ records }) => records < 0)) {
      return runRecordStage(context, {
        source: createUpstreamSource(store, inputs),
        stage: { process: () => KEEP },
        limit: job.recordLimit,
      })
    }
    // A sealed version is passed on without a copy; the reading stage compares its hash.
    for (const { uri, records, bytes } of inputs) {
      await store.check(uri, bytes)
      meter.recordsIn += records
      meter.recordsOut += records
      meter.bytesIn += bytes
      meter.bytesOut += bytes
    }
    meter.fraction = 1
    return { type: 'done', outputs: inputs }
  },
}
