import type { XXHashAPI } from 'xxhash-wasm'
import { type JsonRecord, readField } from '#factory/io/field-path.ts'
import { loadHash } from '#factory/io/hash.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField, requireText } from '../../parameter/columns.ts'
import { FIELD, NEW_FIELD } from '../../parameter/field-schemas.ts'
import { warnOfObjects, warnOfOtherType, warnUnlessNumber } from '../../parameter/judged-columns.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import {
  BOUNDED, type Breach, findWrongRule, LISTED, type QualityRule, RULE_TYPES, ruleName, ruleReason, toRuleJudge,
} from '../../stats/quality-rules.ts'
import { type SavedShare, UniqueShare } from '../../stats/unique-share.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP, type RecordStage, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import type { Columns, Complain, StageContext } from '../../stage-definition.ts'
import { texts } from './texts.ts'

interface Parameters { action: 'reject' | 'flag', flag_field: string, rules: QualityRule[], min_score: number }

const bound = {
  type: ['number', 'string'],
  pattern: String.raw`^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$`,
  maxLength: 1_000,
}

export const stage = defineStage<Parameters>({
  kind: 'quality.check',
  version: '1.2.0',
  place: 130,
  role: 'step',
  shape: 'set',
  purpose: 'check',
  texts,
  icon: 'i-lucide-clipboard-check',
  properties: {
    action: { enum: ['reject', 'flag'], default: 'reject' },
    flag_field: { ...NEW_FIELD, 'default': 'quality_issues', 'x-for': { action: ['flag'] } },
    rules: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'field'],
        properties: {
          name: { type: 'string', maxLength: 100 },
          type: { enum: RULE_TYPES },
          field: FIELD,
          min: { ...bound, 'x-for': { type: BOUNDED } },
          max: { ...bound, 'x-for': { type: BOUNDED } },
          pattern: { 'type': 'string', 'maxLength': 2_000, 'x-for': { type: ['pattern'] }, 'x-needed': true },
          values: { 'type': 'array', 'maxItems': 10_000, 'x-for': { type: LISTED }, 'x-needed': true },
        },
      },
    },
    min_score: { 'type': 'number', 'minimum': 0, 'maximum': 1, 'default': 0, 'x-percent': true },
  },
  required: ['rules'],
  comparesRecords: true,
  note: ['rules'],
  recordsPerSecond: 200_000,

  plan({ parameters, inputs, complain }) {
    const { rules, action, flag_field: flagField } = parameters
    const columns = passColumns(inputs)
    for (const [index, rule] of rules.entries()) {
      checkColumn(columns, rule, `/rules/${index}`, complain)
      const wrong = findWrongRule(rule)
      if (wrong) {
        const pointer = `/rules/${index}/${wrong.part}`
        complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer, message: wrong.message })
      }
    }
    const written = { name: flagField, type: 'array', nullable: false, pointer: '/flag_field' }
    return writeColumns(columns, action === 'flag' ? [written] : [], complain)
  },

  async execute(context, parameters) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: createStage(context, parameters, await loadHash()),
    })
  },
})

/** What the rule can judge in a column of this type; the judgement is that of each record. */
function checkColumn(
  columns: Columns, { type, field, values = [] }: QualityRule, pointer: string, complain: Complain,
): void {
  const place = `${pointer}/field`
  if (type === 'language') {
    requireText(columns, field, place, complain)
    return
  }
  requireField(columns, field, place, complain)
  // Every text has an empty word in it: a row that was left empty would reject all records.
  const empty = type === 'forbidden' ? values.indexOf('') : -1
  if (empty >= 0) {
    complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `${pointer}/values/${empty}`, message: 'is empty' })
  }
  switch (type) {
    case 'range': return warnUnlessNumber(columns, field, place, complain)
    case 'allowed': return warnOfOtherType(columns, { field, op: 'in', values }, `${pointer}/values`, complain)
    case 'length':
    case 'pattern':
    case 'forbidden': return warnOfObjects(columns, field, place, complain)
  }
}

type SavedShares = Record<number, SavedShare>

/** What the rules found so far; kept in checkpoints. */
interface Tally {
  records: number
  clean: number
  /**
   * Of values that are hashed twice, as in checkpoints from before; a factory from before reads only these. The others
   * it begins anew: by its own hash, it would count values seen before as new ones.
   */
  unique: SavedShares
  /** Missing in checkpoints from before. */
  unique64?: SavedShares
}

function createStage(context: StageContext, parameters: Parameters, hash: XXHashAPI): RecordStage {
  const rules = parameters.rules.map(rule => ({ rule, name: ruleName(rule), findBreach: toRuleJudge(rule) }))
  let unique = toUniqueShares(parameters.rules, hash)
  let records = 0
  let clean = 0

  const judge = (record: JsonRecord): Verdict => {
    for (const [index, share] of unique) {
      share.add(readField(record, parameters.rules[index]!.field) ?? null)
    }
    const broken: { rule: QualityRule, name: string, breach: Breach }[] = []
    for (const { rule, name, findBreach } of rules) {
      const breach = findBreach(record)
      if (breach) {
        broken.push({ rule, name, breach })
      }
    }
    records += 1
    clean += broken.length === 0 ? 1 : 0
    const names = broken.map(({ name }) => name)
    if (parameters.action === 'flag') {
      return { type: 'change', set: [[parameters.flag_field, names]] }
    }
    const [first] = broken
    if (!first) {
      return KEEP
    }
    const told = broken.map(({ rule }) => rule.name || rule.field).join(', ').slice(0, 500)
    const { reason = ruleReason(first.rule), params: measured } = first.breach
    return { type: 'reject', fault: { reason, message: names.join(', '), params: { rules: told, ...measured } } }
  }

  return {
    process: judge,
    saveState: (): Json => ({ records, clean, unique: saveShares(unique, true), unique64: saveShares(unique, false) }),
    loadState(state) {
      // The form that `saveState` above returns.
      const tally = state as unknown as Tally
      records = tally.records
      clean = tally.clean
      unique = toUniqueShares(parameters.rules, hash, tally)
    },
    async finish() {
      raiseAlerts(context, parameters, records === 0 ? 1 : clean / records, unique)
      return []
    },
  }
}

type UniqueShares = Map<number, UniqueShare>
type SavedUnique = Pick<Tally, 'unique' | 'unique64'>

function toUniqueShares(rules: QualityRule[], hash: XXHashAPI, saved: SavedUnique = { unique: {} }): UniqueShares {
  const { unique, unique64 = {} } = saved
  const toShare = (index: number) => unique[index]
    ? new UniqueShare(hash, unique[index], true)
    : new UniqueShare(hash, unique64[index])
  return new Map(rules.flatMap(({ type }, index) => type === 'unique' ? [[index, toShare(index)] as const] : []))
}

function saveShares(shares: UniqueShares, isHashedTwice: boolean): Json {
  const asked = [...shares].filter(([, share]) => share.isHashedTwice === isHashedTwice)
  return Object.fromEntries(asked.map(([index, share]) => [index, { ...share.save() }]))
}

function raiseAlerts({ job, alert }: StageContext, parameters: Parameters, score: number, unique: UniqueShares): void {
  const { rules, min_score: minScore } = parameters
  const raise = (subject: string, value: number, limit: string, bounds: Record<string, string>) => alert({
    severity: 'WARNING',
    code: 'QUALITY_BELOW_THRESHOLD',
    message: `${subject} is ${value.toFixed(4)}, wanted ${limit}`,
    dedupKey: `quality:${job.runId}:${job.stage.id}:${subject}`,
    metadata: { stage: job.stage.id, subject, value: String(value), ...bounds },
  })
  if (score < minScore) {
    raise('score', score, `at least ${minScore}`, { min: String(minScore) })
  }
  for (const [index, share] of unique) {
    const { min = 0, max = 1 } = rules[index]!
    const value = share.read()
    if (value < Number(min) || value > Number(max)) {
      raise(ruleName(rules[index]!), value, `${min} to ${max}`, { min: String(min), max: String(max) })
    }
  }
}
