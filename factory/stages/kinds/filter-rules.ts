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
import { KEEP, type Measured, type Verdict } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { countChars } from '../text/chars.ts'
import { type StageContext, type StageDefinition, StageFailure } from '../stage-definition.ts'

const KIND = 'filter.rules'

/** How a field and a value are compared. */
export const OPS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'ends_with', 'matches', 'exists', 'missing', 'length_lt', 'length_ge'] as const
type Op = (typeof OPS)[number]

interface Condition { field: string, op: Op, value?: Json }
interface Parameters { action: 'keep' | 'drop', match: 'all' | 'any', conditions: Condition[] }

/** Longer values are cut where they are told. */
const MAX_TOLD = 200

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
          value: { 'x-for': { op: OPS.filter(op => op !== 'exists' && op !== 'missing') } },
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
    const { match, conditions } = parameters
    const keepsMatches = parameters.action === 'keep'
    const tests = conditions.map(toTest)
    const isMatch = toPredicate(match, tests)
    const reason = keepsMatches ? 'RULE_NOT_MATCHED' : 'RULE_MATCHED'
    const told = conditions.map((condition, index) => toTold(condition, { index, of: conditions.length }))
    // One condition has decided, unless all of several had to differ.
    const isDecidedByOne = tests.length === 1 || keepsMatches === (match === 'all')
    const toDrop = (record: JsonRecord): Verdict => {
      const index = isDecidedByOne ? tests.findIndex(test => test(record) !== keepsMatches) : -1
      const measured = told[index]?.(record)
      return measured ? { type: 'drop', reason, measured } : { type: 'drop', reason }
    }
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: {
        ...conditions.some(isOfLength) && { traced: 'measures' as const },
        process: record => isMatch(record) === keepsMatches ? KEEP : toDrop(record),
      },
    })
  },
}

type RecordTest = (record: JsonRecord) => boolean

function toPredicate(match: Parameters['match'], tests: readonly RecordTest[]): RecordTest {
  const [only] = tests
  if (only && tests.length === 1) {
    return only
  }
  return match === 'all' ? record => tests.every(test => test(record)) : record => tests.some(test => test(record))
}

const isOfLength = ({ op }: Pick<Condition, 'op'>) => op === 'length_lt' || op === 'length_ge'

/** Which condition decided, and the length where it is about one; other values stand in the record. */
function toTold(
  { field, op, value }: Condition,
  { index, of }: { index: number, of: number },
): (record: JsonRecord) => Measured {
  const limits = { condition: String(index + 1), of: String(of), field, op, value: toldValue(op, value) }
  return isOfLength({ op })
    ? record => ({ limits, name: 'length', value: lengthOf(readField(record, field)) })
    : () => ({ limits, name: 'length' })
}

/** As text only where nothing but text is compared: `5` and `"5"` are two values, as are `null` and `""`. */
function toldValue(op: Op, value: Json | undefined): string {
  const isTextOnly = op === 'matches' || op === 'starts_with' || op === 'ends_with'
  const told = value === undefined ? '' : isTextOnly || isWord(value) ? String(value) : JSON.stringify(value)
  return [...told].slice(0, MAX_TOLD).join('')
}

const isWord = (value: Json) => typeof value === 'string' && /^\p{L}[\p{L}\p{N} _-]*$/u.test(value)
  && !['null', 'true', 'false'].includes(value)

function toTest(condition: Condition): RecordTest {
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
  if (isOfLength({ op }) && typeof value !== 'number') {
    return 'must be a number'
  }
  if (op === 'matches') {
    return typeof value === 'string' ? findPatternFault(value) : 'must be a regular expression'
  }
  return op !== 'exists' && op !== 'missing' && value === undefined ? 'is missing' : undefined
}
