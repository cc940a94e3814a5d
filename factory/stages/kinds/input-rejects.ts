import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP } from '../record/row.ts'
import { createRejectSource } from '../source/reject-source.ts'
import { type StageContext, type StageDefinition, StageFailure } from '../stage-definition.ts'

const KIND = 'input.rejects'

/** Reads the records that a stage of another run has rejected for one reason, as they had arrived there. */
export const inputRejects: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-rotate-ccw',
  parametersSchema: toParametersSchema(KIND, {
    reason: { type: 'string', minLength: 1, maxLength: 200 },
    records: { type: 'integer', minimum: 1 },
  }, { required: ['reason', 'records'] }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: () => undefined,

  async execute(context) {
    const { job: { stage: { inputs } }, store, meter } = context
    const { reason, records } = context.stage.parameters as { reason: string, records: number }
    const files = inputs.filter(({ role }) => role === 'REJECTS')
    if (files.length === 0) {
      throw new StageFailure('NO_SOURCE', 'no file of rejected records was given')
    }
    return runRecordStage(context, {
      source: createRejectSource(store, files, reason),
      stage: {
        process: () => KEEP,
        // The stage that rejected them has parsed them.
        isBlind: true,
        finish: async () => {
          assertWhole(meter, records)
          return []
        },
      },
    })
  },
}

/** A part of the group would look like the whole. @throws StageFailure REJECTS_INCOMPLETE */
function assertWhole({ recordsIn }: StageContext['meter'], records: number): void {
  if (recordsIn !== records) {
    throw new StageFailure('REJECTS_INCOMPLETE', `${records} records were asked for, the file has ${recordsIn}`, { metadata: { asked: String(records), read: String(recordsIn) } })
  }
}
