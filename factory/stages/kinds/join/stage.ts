import { toCanonicalText } from '#record/canonical-text.ts'
import { type JsonRecord, readField } from '#factory/io/field-path.ts'
import { loadHash } from '#factory/io/hash.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { textOf } from '../../row/row-parser.ts'
import { KEEP, type RecordStage, type Verdict } from '../../row/row.ts'
import { FIELD, FIELD_OR_NONE, NEW_FIELD_OR_NONE } from '../../parameter/field-schemas.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext, StageResult } from '../../stage-definition.ts'
import { planColumns } from './join-columns.ts'
import { EXISTING, MODES, type Parameters, SEVERAL, takesFields } from './parameters.ts'
import type { Partner } from './partner-file.ts'
import { LIMITS, Partners } from './partners.ts'
import { createGiver, createTaker, hasField, nameOf } from './taken-fields.ts'
import { texts } from './texts.ts'

const RIGHT_INPUT = 'RIGHT_INPUT'
const drop = (reason: string): Verdict => ({ type: 'drop', reason })

const onlyTaking = { 'x-for': { mode: ['left', 'inner'] } }

export const stage = defineStage<Parameters>({
  kind: 'join',
  version: '1.0.0',
  place: 62,
  role: 'step',
  shape: 'set',
  purpose: 'clean',
  texts,
  icon: 'i-lucide-combine',
  properties: {
    keys: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['left'],
        properties: {
          left: { ...FIELD, 'x-input': 0 },
          right: { ...FIELD_OR_NONE, 'x-input': 1 },
        },
      },
    },
    mode: { enum: MODES, default: 'left' },
    fields: {
      type: 'array',
      maxItems: 100,
      default: [],
      ...onlyTaking,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['field'],
        properties: {
          field: { ...FIELD, 'x-input': 1 },
          as: NEW_FIELD_OR_NONE,
        },
      },
    },
    prefix: { type: 'string', maxLength: 100, default: '', ...onlyTaking },
    existing: { enum: EXISTING, default: 'reject', ...onlyTaking },
    several: { enum: SEVERAL, default: 'reject', ...onlyTaking },
    count_field: { ...NEW_FIELD_OR_NONE, 'x-for': { mode: ['left', 'inner', 'semi'] } },
  },
  required: ['keys'],
  minInputs: 2,
  maxInputs: 2,
  comparesRecords: true,
  note: ['mode'],
  recordsPerSecond: 100_000,

  plan: planColumns,
  execute: (context, parameters) => runJoin(context, parameters),
})

export async function runJoin(
  context: StageContext, parameters: Parameters, limits = LIMITS,
): Promise<StageResult> {
  const { store, job } = context
  const [left, ...others] = job.upstream
  const leftFiles = listUpstream({ ...job, upstream: left ? [left] : [] })
  const rightFiles = listUpstream({ ...job, upstream: others })
  const right = createUpstreamSource(store, rightFiles)
  const source = createUpstreamSource(store, [...leftFiles, ...rightFiles])
  const decide = createDecide(parameters)
  const { keep, toTaken, rightKeys } = decide
  const hash = await loadHash()
  let partners: Partners | undefined
  const stage: RecordStage = {
    // The right input is read here, and once more behind the left one to be counted.
    prepares: { source: right, share: right.totalBytes / Math.max(1, source.totalBytes + right.totalBytes) },
    aside: { name: 'right', from: leftFiles.length, reason: RIGHT_INPUT },
    async prepare({ rows, stopIfAsked }) {
      partners = new Partners({ store, hash, keep, stopIfAsked, limits })
      for await (const batch of rows) {
        for (const row of batch) {
          const key = row.record && toKey(row.record, rightKeys)
          if (key !== undefined) {
            partners.add(key, () => toTaken(textOf(row)))
          }
          row.record = undefined
          row.text = undefined
          if (partners.isFull) {
            await partners.spill()
          }
        }
      }
      await partners.seal()
    },
    process(record, row) {
      if (row.input >= leftFiles.length) {
        return drop(RIGHT_INPUT)
      }
      const key = toKey(record, decide.leftKeys)
      return decide.verdictOf(record, key === undefined ? undefined : partners!.find(key))
    },
    close: () => partners?.discard(),
  }
  return runRecordStage(context, { source, stage })
}

/** A text that is equal for equal keys; undefined for a record without a value in one of the fields: '' is none. */
function toKey(record: JsonRecord, fields: readonly string[]): string | undefined {
  const values = fields.map(field => readField(record, field) ?? null)
  return values.some(value => value === null || value === '') ? undefined : toCanonicalText(values)
}

/** What is decided about a left record and its partner. */
function createDecide(parameters: Parameters) {
  const { keys, mode, fields, prefix, existing, several, count_field: countField } = parameters
  const leftKeys = keys.map(({ left }) => left)
  const rightKeys = keys.map(({ left, right }) => right === '' ? left : right)
  const takes = takesFields(mode)
  const toTaken = takes ? createTaker({ fields, keys: rightKeys }) : () => ''
  const give = takes ? createGiver({ fields, prefix }) : () => []

  const verdictOf = (record: JsonRecord, partner: Partner | undefined): Verdict => {
    if (mode === 'anti') {
      return partner ? drop('HAS_MATCH') : KEEP
    }
    if (!partner && mode !== 'left') {
      return drop('NO_MATCH')
    }
    const count = partner?.count ?? 0
    if (takes && several === 'reject' && count > 1) {
      const params = { count: String(count) }
      return { type: 'reject', fault: { reason: 'SEVERAL_MATCHES', message: `${count} right records match`, params } }
    }
    const given = partner ? give(partner.taken) : []
    const found = existing === 'right' ? undefined : given.find(([path]) => hasField(record, path))
    if (found && existing === 'reject') {
      const field = nameOf(found[0])
      const told = { message: `both records have the field ${field}`, params: { field } }
      return { type: 'reject', fault: { reason: 'FIELD_ON_BOTH_SIDES', ...told } }
    }
    const kept = found ? given.filter(([path]) => !hasField(record, path)) : given
    const set = countField === '' ? kept : [...kept, [countField, count] as const]
    return set.length === 0 ? KEEP : { type: 'change', set }
  }
  return { leftKeys, rightKeys, keep: several === 'last' ? 'last' as const : 'first' as const, toTaken, verdictOf }
}
