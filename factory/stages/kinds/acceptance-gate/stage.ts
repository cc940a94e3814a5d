import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns } from '../../parameter/columns.ts'
import { createFixStage, loadFixes } from '../../record/record-fixes.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

/**
 * Waits, in the queue and not here, until its input is accepted. It runs only to put corrected records in place and
 * to drop those that are left out, and in a trial, which does not wait.
 */
export const stage = defineStage<{ policy: string }>({
  kind: 'acceptance.gate',
  version: '1.0.0',
  place: 140,
  role: 'gate',
  shape: 'set',
  purpose: 'check',
  texts,
  icon: 'i-lucide-shield-check',
  properties: {
    policy: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-quality-policy': true },
  },
  required: ['policy'],
  // What is decided is one lot.
  maxInputs: 1,
  comparesRecords: true,
  note: ['policy'],
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context) {
    const { job, store, meter } = context
    const inputs = listUpstream(job)
    if (job.fixes) {
      const fixes = await loadFixes(store, job.fixes.uri)
      return runRecordStage(context, {
        source: createUpstreamSource(store, inputs),
        stage: createFixStage(fixes, () => meter.recordsIn),
      })
    }
    for (const { records, bytes } of inputs) {
      meter.recordsIn += Math.max(0, records)
      meter.bytesIn += Math.max(0, bytes)
    }
    Object.assign(meter, { recordsOut: meter.recordsIn, bytesOut: meter.bytesIn, fraction: 1 })
    return { type: 'done', outputs: inputs }
  },
})
