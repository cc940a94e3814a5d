import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns } from '../../parameter/columns.ts'
import { assertRowsExist, createFixStage, loadFixes } from '../../record/record-fixes.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

export const stage = defineStage<{ fixes: string }>({
  kind: 'review.apply',
  version: '1.0.0',
  place: 150,
  role: 'step',
  shape: 'set',
  purpose: 'clean',
  texts,
  icon: 'i-lucide-wrench',
  properties: {
    fixes: { type: 'string', pattern: '^artifact:sha256/[0-9a-f]{64}$' },
  },
  required: ['fixes'],
  countsRows: true,
  recordsPerSecond: 100_000,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context, parameters) {
    const { job, store, meter } = context
    const upstream = listUpstream(job)
    const fixes = await loadFixes(store, parameters.fixes)
    const known = upstream.every(({ records }) => records >= 0)
      ? upstream.reduce((rows, { records }) => rows + records, 0)
      : undefined
    if (known !== undefined && job.recordLimit === 0) {
      // Before hours of copying.
      assertRowsExist(fixes, known)
    }
    return runRecordStage(context, {
      source: createUpstreamSource(store, upstream),
      // A trial reads the first records only.
      stage: createFixStage(fixes, () => job.recordLimit > 0 ? Number.MAX_SAFE_INTEGER : meter.recordsIn),
    })
  },
})
