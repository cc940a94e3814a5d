import { findPersonalData, PERSONAL_KINDS, type PersonalKind } from '#record/personal-data.ts'
import { toStandIn } from '#record/personal-replace.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { findColumn, passColumns, requireField, requireText } from '../../parameter/columns.ts'
import { FIELDS } from '../../parameter/field-schemas.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { textOf } from '../../row/row-parser.ts'
import { KEEP, type RecordStage } from '../../row/row.ts'
import { createRecordMasker } from '../../text/mask-record.ts'
import { defineStage } from '../../define-stage.ts'
import { type Columns, type StageContext, StageFailure } from '../../stage-definition.ts'
import { texts } from './texts.ts'

/** Beside the fields, which kinds of data are masked. */
interface Parameters extends Record<PersonalKind, boolean> { fields: string[], replacement: string }

type Counts = Partial<Record<PersonalKind, number>>

/** Types of columns whose values become text where they are masked, and those in which texts may be. */
const NUMBERS = ['integer', 'number']
const NESTED = ['object', 'array']

export const stage = defineStage<Parameters>({
  kind: 'mask.personal',
  version: '1.0.0',
  place: 65,
  role: 'step',
  shape: 'map',
  purpose: 'clean',
  texts,
  icon: 'i-lucide-eye-off',
  properties: {
    fields: FIELDS,
    email: { type: 'boolean', default: true },
    phone: { type: 'boolean', default: true },
    id_card: { type: 'boolean', default: true },
    secret: { type: 'boolean', default: true },
    replacement: { type: 'string', maxLength: 100, default: '' },
  },
  note: ['fields', 'replacement'],
  recordsPerSecond: 30_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    const { fields, replacement } = parameters
    if (isPersonal(replacement)) {
      const message = 'holds personal data itself'
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/replacement', message })
    }
    if (!PERSONAL_KINDS.some(kind => parameters[kind])) {
      const message = 'choose what is masked'
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/email', message })
    }
    for (const [index, field] of fields.entries()) {
      const isWithTexts = [...NUMBERS, ...NESTED].includes(findColumn(columns, field)?.type ?? '')
      ;(isWithTexts ? requireField : requireText)(columns, field, `/fields/${index}`, complain)
    }
    return toMaskedColumns(columns, fields)
  },

  execute(context, parameters) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: createMaskStage(context, parameters),
    })
  },
})

const isPersonal = (replacement: string) => findPersonalData(toStandIn(replacement)).length > 0

/** A masked number is a text, and the others stay numbers. */
const toMaskedColumns = (columns: Columns, fields: readonly string[]): Columns => columns?.map(column =>
  fields.includes(column.name) && NUMBERS.includes(column.type) ? { ...column, type: 'unknown' } : column)

/** @throws StageFailure BAD_PARAMETER */
function createMaskStage(
  { job, alert }: Pick<StageContext, 'job' | 'alert'>, { fields, replacement, ...chosen }: Parameters,
): RecordStage {
  if (isPersonal(replacement)) {
    throw new StageFailure(
      'BAD_PARAMETER', 'replacement holds personal data itself', { metadata: { pointer: '/replacement' } },
    )
  }
  let counts: Counts = {}
  const mask = createRecordMasker({
    fields,
    kinds: new Set(PERSONAL_KINDS.filter(kind => chosen[kind])),
    toText: replacement === '' ? kind => `[${kind.toUpperCase()}]` : () => toStandIn(replacement),
    onMasked(kind, values) {
      counts[kind] = (counts[kind] ?? 0) + values
    },
  })
  return {
    process(record, row) {
      const text = mask(textOf(row), record)
      return text === undefined ? KEEP : { type: 'replace', text }
    },
    saveState: () => ({ ...counts }),
    loadState(state) {
      // This stage's `saveState` wrote it.
      counts = { ...state as Counts }
    },
    async finish() {
      tellCounts({ job, alert }, counts)
      return []
    },
  }
}

/** Among the events of the run. */
function tellCounts({ job, alert }: Pick<StageContext, 'job' | 'alert'>, counts: Counts): void {
  const metadata = Object.fromEntries(PERSONAL_KINDS.flatMap(kind => counts[kind] ? [[kind, `${counts[kind]}`]] : []))
  const told = Object.entries(metadata).map(([kind, values]) => `${kind} ${values}`).join(', ')
  if (told !== '') {
    const dedupKey = `PERSONAL_DATA_MASKED:${job.runId}:${job.stage.id}`
    alert({ severity: 'INFO', code: 'PERSONAL_DATA_MASKED', message: `values masked: ${told}`, dedupKey, metadata })
  }
}
