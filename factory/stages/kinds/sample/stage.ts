import { loadHash } from '#factory/io/hash.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { FIELDS } from '../../parameter/field-schemas.ts'
import { createDraw, MOST_SEED } from '../../row/draw.ts'
import { KEEP, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

interface Parameters { share: number, key_fields: string[], seed: number }

const KIND = 'sample'

const NOT_SAMPLED: Verdict = { type: 'drop', reason: 'NOT_SAMPLED' }

export const stage = defineStage<Parameters>({
  kind: KIND,
  version: '1.0.0',
  place: 107,
  role: 'step',
  shape: 'map',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-dices',
  properties: {
    share: { 'type': 'number', 'exclusiveMinimum': 0, 'maximum': 1, 'default': 0.1, 'x-percent': true },
    key_fields: FIELDS,
    seed: { type: 'integer', minimum: 0, maximum: MOST_SEED, default: 0 },
  },
  note: ['share', 'key_fields'],
  recordsPerSecond: 150_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    for (const [index, field] of parameters.key_fields.entries()) {
      requireField(columns, field, `/key_fields/${index}`, complain)
    }
    return columns
  },

  async decide({ share, key_fields: keyFields, seed }) {
    const draw = createDraw(await loadHash(), { purpose: KIND, seed, keyFields })
    // Below a limit: a larger share of the same seed has all records of a smaller one.
    return { process: record => draw(record) < share ? KEEP : NOT_SAMPLED }
  },
})
