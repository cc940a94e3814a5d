import { compareNumbers } from '#record/exact-number.ts'
import { isNumber } from '#record/value.ts'
import { type JsonRecord, readField, type Value } from '../../io/field-path.ts'
import { compilePattern, findPatternFault } from '../../pattern/pattern.ts'
import type { Json } from '../../job/stage-job.ts'
import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { passColumns, requireField } from '../plan/columns.ts'
import { toEqualTest, toLongNumber, toOneOfTest } from '../record/compare-value.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP, type Verdict } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { countChars } from '../text/chars.ts'
import { type StageContext, type StageDefinition, StageFailure } from '../stage-definition.ts'

const KIND = 'filter.rules'

const OPS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'ends_with', 'matches', 'exists', 'missing', 'length_lt', 'length_ge'] as const
type Op = (typeof OPS)[number]

interface Condition { field: string, op: Op, value?: Json }
interface Parameters { action: 'keep' | 'drop', match: 'all' | 'any', conditions: Condition[] }

const DROPPED: Verdict = { type: 'drop', reason: 'RULE_NOT_MATCHED' }
const DROPPED_BY_MATCH: Verdict = { type: 'drop', reason: 'RULE_MATCHED' }

export const filterRules: StageDefinition = {
  kind: KIND,
  version: '1.1.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-filter',
  parametersSchema: toParametersSchema(KIND, {
    action: { enum: ['keep', 'drop'], default: 'keep' },
    match: { enum: ['all', 'any'], default: 'all' },
    conditions: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['field', 'op'],
        properties: {
          field: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-field': true },
          op: { enum: OPS },
          value: {},
        },
      },
    },
  }, { required: ['conditions'] }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  maxInputs: 0,
  resumable: true,
  usesModel: false,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    const { conditions } = parameters as unknown as Parameters
    for (const [index, condition] of conditions.entries()) {
      requireField(columns, condition.field, `/conditions/${index}/field`, complain)
      const wrong = findWrongValue(condition)
      if (wrong) {
        complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/conditions/${index}/value`, message: wrong })
      }
    }
    return columns
  },

  execute(context: StageContext) {
    // The schema has checked them.
    const parameters = context.stage.parameters as unknown as Parameters
    const isMatch = toPredicate(parameters)
    const otherwise = parameters.action === 'keep' ? DROPPED : DROPPED_BY_MATCH
    const keepsMatches = parameters.action === 'keep'
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: { process: record => isMatch(record) === keepsMatches ? KEEP : otherwise },
    })
  },
}

function toPredicate({ match, conditions }: Parameters): (record: JsonRecord) => boolean {
  const tests = conditions.map(toTest)
  const [only] = tests
  if (only && tests.length === 1) {
    return only
  }
  return match === 'all' ? record => tests.every(test => test(record)) : record => tests.some(test => test(record))
}

function toTest(condition: Condition): (record: JsonRecord) => boolean {
  const wrong = findWrongValue(condition)
  if (wrong) {
    throw new StageFailure('BAD_PARAMETER', `${condition.field} ${condition.op}: ${wrong}`)
  }
  const test = TESTS[condition.op](condition.value ?? null)
  const { field } = condition
  return record => test(readField(record, field))
}

type ValueTest = (value: Value | undefined) => boolean

/** Text and numbers compare among themselves only: a text is never less than a number. */
const order = (holds: (sign: number) => boolean) => (limit: Json): ValueTest => {
  const least = toLongNumber(limit) ?? limit
  return (value) => {
    if (isNumber(value)) {
      return isNumber(least) && holds(compareNumbers(value, least))
    }
    return typeof value === 'string' && typeof limit === 'string' && holds(value < limit ? -1 : value > limit ? 1 : 0)
  }
}

const text = (holds: (value: string, part: string) => boolean) => (part: Json): ValueTest =>
  value => typeof value === 'string' && holds(value, String(part))

const contains = (part: Json): ValueTest => {
  const isPart = toEqualTest(part)
  return value => Array.isArray(value) ? value.some(isPart) : typeof value === 'string' && value.includes(String(part))
}

const isIn = (list: Json): ValueTest => toOneOfTest(Array.isArray(list) ? list : [])

const lengthOf = (value: Value | undefined): number => typeof value === 'string' ? countChars(value) : Array.isArray(value) ? value.length : 0

const not = (test: (limit: Json) => ValueTest) => (limit: Json): ValueTest => {
  const positive = test(limit)
  return value => !positive(value)
}

const equals = (limit: Json): ValueTest => {
  const isEqual = toEqualTest(limit)
  return limit === null ? value => isEqual(value ?? null) : isEqual
}
const isMissing = (): ValueTest => value => value === undefined || value === null || value === ''

const TESTS: Record<Op, (limit: Json) => ValueTest> = {
  eq: equals,
  ne: not(equals),
  lt: order(sign => sign < 0),
  le: order(sign => sign <= 0),
  gt: order(sign => sign > 0),
  ge: order(sign => sign >= 0),
  in: isIn,
  not_in: not(isIn),
  contains,
  not_contains: not(contains),
  starts_with: text((value, part) => value.startsWith(part)),
  ends_with: text((value, part) => value.endsWith(part)),
  matches: (pattern) => {
    const compiled = compilePattern(String(pattern))
    return value => typeof value === 'string' && compiled.test(value)
  },
  exists: not(isMissing),
  missing: isMissing,
  length_lt: limit => value => lengthOf(value) < Number(limit),
  length_ge: limit => value => lengthOf(value) >= Number(limit),
}

function findWrongValue({ op, value }: Condition): string | undefined {
  if ((op === 'in' || op === 'not_in') && !Array.isArray(value)) {
    return 'must be a list'
  }
  if ((op === 'length_lt' || op === 'length_ge') && typeof value !== 'number') {
    return 'must be a number'
  }
  if (op === 'matches') {
    return typeof value === 'string' ? findPatternFault(value) : 'must be a regular expression'
  }
  return op !== 'exists' && op !== 'missing' && value === undefined ? 'is missing' : undefined
}
