import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP } from '../../row/row.ts'
import { createRejectSource } from '../../source/reject-source.ts'
import { defineStage } from '../../define-stage.ts'
import { type StageContext, StageFailure } from '../../stage-definition.ts'
import { texts } from './texts.ts'

interface Parameters { reason: string, records: number }

/** Reads the records that a stage of another run has rejected for one reason, as they had arrived there. */
export const stage = defineStage<Parameters>({
  kind: 'input.rejects',
  version: '1.0.0',
  place: 20,
  role: 'rejects',
  shape: 'io',
  purpose: 'read',
  texts,
  icon: 'i-lucide-rotate-ccw',
  properties: {
    reason: { type: 'string', minLength: 1, maxLength: 200 },
    records: { type: 'integer', minimum: 1 },
  },
  required: ['reason', 'records'],
  plan: () => undefined,

  async execute(context, { reason, records }) {
    const { job: { stage: { inputs } }, store, meter } = context
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
})

/** A part of the group would look like the whole. @throws StageFailure REJECTS_INCOMPLETE */
function assertWhole({ recordsIn }: StageContext['meter'], records: number): void {
  if (recordsIn !== records) {
    const metadata = { asked: String(records), read: String(recordsIn) }
    throw new StageFailure(
      'REJECTS_INCOMPLETE', `${records} records were asked for, the file has ${recordsIn}`, { metadata },
    )
  }
}
