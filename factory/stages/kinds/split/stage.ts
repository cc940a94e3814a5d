import { loadHash } from '#factory/io/hash.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { FIELDS, NEW_FIELD } from '../../parameter/field-schemas.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import { createDraw, MOST_SEED } from '../../row/draw.ts'
import type { Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { StageFailure } from '../../stage-definition.ts'
import { texts } from './texts.ts'

interface Shares { train: number, validation: number, test: number }
interface Parameters extends Shares { field: string, key_fields: string[], seed: number }

const KIND = 'split'

/** In the order in which they are cut off: a larger test part contains a smaller one of the same seed. */
const PARTS = ['test', 'validation', 'train'] as const
type Part = (typeof PARTS)[number]

/** Sums of decimal fractions miss by less. */
const TOLERANCE = 1e-9

const share = { 'type': 'number', 'minimum': 0, 'maximum': 1, 'x-percent': true }

export const stage = defineStage<Parameters>({
  kind: KIND,
  version: '1.0.0',
  place: 155,
  role: 'step',
  shape: 'map',
  purpose: 'write',
  texts,
  icon: 'i-lucide-split',
  properties: {
    train: { ...share, default: 0.9 },
    validation: { ...share, default: 0.05 },
    test: { ...share, default: 0.05 },
    key_fields: FIELDS,
    field: { ...NEW_FIELD, default: 'split' },
    seed: { type: 'integer', minimum: 0, maximum: MOST_SEED, default: 0 },
  },
  note: ['train', 'validation', 'test'],
  recordsPerSecond: 150_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    for (const [index, field] of parameters.key_fields.entries()) {
      requireField(columns, field, `/key_fields/${index}`, complain)
    }
    const message = findWrongSum(parameters)
    if (message) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/train', message })
    }
    const written = { name: parameters.field, type: 'string', nullable: false, pointer: '/field' }
    return writeColumns(columns, [written], complain)
  },

  async decide(parameters) {
    const { field, key_fields: keyFields, seed } = parameters
    const draw = createDraw(await loadHash(), { purpose: KIND, seed, keyFields })
    const partOf = createCutter(parameters)
    const verdicts: Record<Part, Verdict> = {
      train: { type: 'change', set: [[field, 'train']] },
      validation: { type: 'change', set: [[field, 'validation']] },
      test: { type: 'change', set: [[field, 'test']] },
    }
    return { process: record => verdicts[partOf(draw(record))] }
  },
})

/**
 * The part of a drawn number. The last part that has a share also takes what the sum misses of 1, so that a part
 * without a share never gets a record.
 *
 * @throws StageFailure BAD_PARAMETER
 */
export function createCutter(shares: Shares): (drawn: number) => Part {
  const wrong = findWrongSum(shares)
  if (wrong) {
    throw new StageFailure('BAD_PARAMETER', wrong)
  }
  let sum = 0
  const ends = PARTS.filter(part => shares[part] > 0).map((part) => {
    sum += shares[part]
    return { part, end: sum }
  })
  const last = ends.at(-1)!.part
  return drawn => ends.find(({ end }) => drawn < end)?.part ?? last
}

function findWrongSum({ train, validation, test }: Shares): string | undefined {
  const sum = train + validation + test
  return Math.abs(sum - 1) <= TOLERANCE
    ? undefined
    : `the shares must add up to 100%, not ${Number((sum * 100).toFixed(6))}%`
}
