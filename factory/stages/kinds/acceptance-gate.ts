import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { passColumns } from '../plan/columns.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { createFixStage, loadFixes } from '../record/record-fixes.ts'
import { runRecordStage } from '../record/record-stage.ts'
import type { StageDefinition } from '../stage-definition.ts'

const KIND = 'acceptance.gate'

/**
 * Waits, in the queue and not here, until its input is accepted. It runs only to put corrected records in place, and in a
 * trial, which does not wait.
 */
export const acceptanceGate: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-shield-check',
  parametersSchema: toParametersSchema(KIND, {
    policy: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-quality-policy': true },
  }, { required: ['policy'] }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  // What is decided is one lot.
  maxInputs: 1,
  resumable: true,
  usesModel: false,
  waits: true,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context) {
    const { job, store, meter } = context
    const inputs = listUpstream(job)
    if (job.fixes) {
      const fixes = await loadFixes(store, job.fixes.uri)
      return runRecordStage(context, { source: createUpstreamSource(store, inputs), stage: createFixStage(fixes, () => meter.recordsIn) })
    }
    for (const { records, bytes } of inputs) {
      meter.recordsIn += Math.max(0, records)
      meter.bytesIn += Math.max(0, bytes)
    }
    Object.assign(meter, { recordsOut: meter.recordsIn, bytesOut: meter.bytesIn, fraction: 1 })
    return { type: 'done', outputs: inputs }
  },
}
