import { compareNumbers } from '#record/exact-number.ts'
import { isNumber } from '#record/value.ts'
import { type JsonRecord, readField, type Value } from '#factory/io/field-path.ts'
import { compilePattern, findPatternFault } from '#factory/pattern/pattern.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { FIELD } from '../../parameter/field-schemas.ts'
import { warnOfOtherType } from '../../parameter/judged-columns.ts'
import { toEqualTest, toLongNumber, toOneOfTest } from '../../row/compare-value.ts'
import { KEEP, type Measured, type Verdict } from '../../row/row.ts'
import { countChars } from '../../text/chars.ts'
import { defineStage } from '../../define-stage.ts'
import { StageFailure } from '../../stage-definition.ts'
import { texts } from './texts.ts'

/** How a field and a value are compared. */
export const OPS = [
  'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'ends_with', 'matches',
  'exists', 'missing', 'length_lt', 'length_ge',
] as const
type Op = (typeof OPS)[number]
/** They compare numbers among themselves, and texts among themselves. */
const OF_ONE_TYPE: readonly Op[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in']

interface Condition { field: string, op: Op, value?: Json }
interface Parameters { action: 'keep' | 'drop', match: 'all' | 'any', conditions: Condition[] }

/** Longer values are cut where they are told. */
const MAX_TOLD = 200

export const stage = defineStage<Parameters>({
  kind: 'filter.rules',
  version: '1.1.0',
  place: 70,
  role: 'step',
  shape: 'map',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-filter',
  properties: {
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
          field: FIELD,
          op: { enum: OPS },
          value: {
            'x-for': { op: OPS.filter(op => op !== 'exists' && op !== 'missing') },
            'x-types': { op: { length_lt: 'number', length_ge: 'number', in: 'list', not_in: 'list' } },
          },
        },
      },
    },
  },
  required: ['conditions'],
  note: ['conditions'],
  recordsPerSecond: 300_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    const { conditions } = parameters
    for (const [index, condition] of conditions.entries()) {
      requireField(columns, condition.field, `/conditions/${index}/field`, complain)
      const pointer = `/conditions/${index}/value`
      const wrong = findWrongValue(condition)
      if (wrong) {
        complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer, message: wrong })
      }
      else if (OF_ONE_TYPE.includes(condition.op)) {
        const { field, op, value = null } = condition
        warnOfOtherType(columns, { field, op, values: Array.isArray(value) ? value : [value] }, pointer, complain)
      }
    }
    return columns
  },

  decide: parameters => ({
    ...parameters.conditions.some(({ op }) => isOfLength(op)) && { traced: 'measures' as const },
    process: createJudge(parameters),
  }),
})

/** Asks each condition at most once, and none after the one that decides. */
export function createJudge({ action, match, conditions }: Parameters): (record: JsonRecord) => Verdict {
  const judges = conditions.map((condition, index) => toJudge(condition, { index, of: conditions.length }))
  const keepsMatches = action === 'keep'
  // The first condition with this result decides for all of them.
  const deciding = match === 'any'
  // One condition has decided, unless all of several had to differ.
  const isDecidedByOne = conditions.length === 1 || keepsMatches !== deciding
  const reason = keepsMatches ? 'RULE_NOT_MATCHED' : 'RULE_MATCHED'
  return (record) => {
    let holds = !deciding
    let measured: Measured | undefined
    for (const judge of judges) {
      ({ holds, measured } = judge(record))
      if (holds === deciding) {
        break
      }
    }
    if (holds === keepsMatches) {
      return KEEP
    }
    return isDecidedByOne && measured ? { type: 'drop', reason, measured } : { type: 'drop', reason }
  }
}

type LengthOp = 'length_lt' | 'length_ge'

const isOfLength = (op: Op): op is LengthOp => op === 'length_lt' || op === 'length_ge'

interface Judged {
  holds: boolean
  /** Which condition it is, and the length where it is about one; other values stand in the record. */
  measured: Measured
}

function toJudge(condition: Condition, { index, of }: { index: number, of: number }): (record: JsonRecord) => Judged {
  const { field, op, value: limit } = condition
  const wrong = findWrongValue(condition)
  if (wrong) {
    throw new StageFailure('BAD_PARAMETER', `${field} ${op}: ${wrong}`)
  }
  const limits = { condition: String(index + 1), of: String(of), field, op, value: toldValue(op, limit) }
  if (isOfLength(op)) {
    const isShorter = op === 'length_lt'
    const bound = Number(limit)
    return (record) => {
      const length = lengthOf(readField(record, field))
      return { holds: (length < bound) === isShorter, measured: { limits, name: 'length', value: length } }
    }
  }
  const test = TESTS[op](limit ?? null)
  const toJudged = (holds: boolean): Judged => ({ holds, measured: { limits, name: 'length' } })
  const [yes, no] = [toJudged(true), toJudged(false)]
  return record => test(readField(record, field)) ? yes : no
}

/** As text only where nothing but text is compared: `5` and `"5"` are two values, as are `null` and `""`. */
function toldValue(op: Op, value: Json | undefined): string {
  const isTextOnly = op === 'matches' || op === 'starts_with' || op === 'ends_with'
  const told = value === undefined ? '' : isTextOnly || isWord(value) ? String(value) : JSON.stringify(value)
  return [...told].slice(0, MAX_TOLD).join('')
}

const isWord = (value: Json) => typeof value === 'string' && /^\p{L}[\p{L}\p{N} _-]*$/u.test(value)
  && !['null', 'true', 'false'].includes(value)

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

const lengthOf = (value: Value | undefined): number =>
  typeof value === 'string' ? countChars(value) : Array.isArray(value) ? value.length : 0

const not = (test: (limit: Json) => ValueTest) => (limit: Json): ValueTest => {
  const positive = test(limit)
  return value => !positive(value)
}

const equals = (limit: Json): ValueTest => {
  const isEqual = toEqualTest(limit)
  return limit === null ? value => isEqual(value ?? null) : isEqual
}
const isMissing = (): ValueTest => value => value === undefined || value === null || value === ''

const TESTS: Record<Exclude<Op, LengthOp>, (limit: Json) => ValueTest> = {
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
}

function findWrongValue({ op, value }: Condition): string | undefined {
  if (value === undefined) {
    return op === 'exists' || op === 'missing' ? undefined : 'is missing'
  }
  if ((op === 'in' || op === 'not_in') && !Array.isArray(value)) {
    return 'must be a list'
  }
  if (isOfLength(op) && typeof value !== 'number') {
    return 'must be a number'
  }
  if (op === 'matches') {
    return typeof value === 'string' ? findPatternFault(value) : 'must be a regular expression'
  }
  return undefined
}
