import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { passColumns } from '../plan/columns.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { assertRowsExist, createFixStage, loadFixes } from '../record/record-fixes.ts'
import { runRecordStage } from '../record/record-stage.ts'
import type { StageDefinition } from '../stage-definition.ts'

const KIND = 'review.apply'

export const reviewApply: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-wrench',
  parametersSchema: toParametersSchema(KIND, {
    fixes: { type: 'string', pattern: '^artifact:sha256/[0-9a-f]{64}$' },
  }, { required: ['fixes'] }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context) {
    const { job, store, meter } = context
    const upstream = listUpstream(job)
    const fixes = await loadFixes(store, String(context.stage.parameters.fixes))
    const known = upstream.every(({ records }) => records >= 0) ? upstream.reduce((rows, { records }) => rows + records, 0) : undefined
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
}
