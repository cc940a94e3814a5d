import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { FIELD } from '../../parameter/field-schemas.ts'
import { unlessPaused } from '../../record/pause-asked.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext, StageResult } from '../../stage-definition.ts'
import type { SortField } from './sort-order.ts'
import { LIMITS, Sorter } from './sorter.ts'
import { texts } from './texts.ts'

interface Parameters { fields: SortField[] }

export const stage = defineStage<Parameters>({
  kind: 'sort',
  version: '1.0.0',
  place: 157,
  role: 'step',
  shape: 'set',
  purpose: 'write',
  texts,
  icon: 'i-lucide-arrow-down-wide-narrow',
  properties: {
    fields: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['field'],
        properties: {
          field: FIELD,
          order: { enum: ['asc', 'desc'], default: 'asc' },
        },
      },
    },
  },
  required: ['fields'],
  // An attempt sorts anew what it has to write.
  resumable: false,
  comparesRecords: true,
  note: ['fields'],
  recordsPerSecond: 100_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    for (const [index, { field }] of parameters.fields.entries()) {
      requireField(columns, field, `/fields/${index}/field`, complain)
    }
    return columns
  },

  execute: (context, { fields }) => runSort(context, fields),
})

/** Sorted anew by each attempt, with the same result: what an earlier one has written is not written again. */
export async function runSort(context: StageContext, fields: SortField[], limits = LIMITS): Promise<StageResult> {
  const sorter = new Sorter(context, fields, limits)
  try {
    const given = createUpstreamSource(context.store, listUpstream(context.job))
    const source = await unlessPaused(() => sorter.sort(given, context.signal))
    return source === 'paused'
      ? { type: 'paused' }
      : await runRecordStage(context, { source, stage: { process: () => KEEP } })
  }
  finally {
    await sorter.discard()
  }
}
