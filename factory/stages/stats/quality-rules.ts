import { compareNumbers, type ExactNumber, toCanonicalNumber, toNumberValue } from '#record/exact-number.ts'
import { isNumber } from '#record/value.ts'
import { type JsonRecord, readField, type Value } from '../../io/field-path.ts'
import { compilePattern, findPatternFault } from '../../pattern/pattern.ts'
import type { Json } from '../../job/stage-job.ts'
import { toOneOfTest } from '../row/compare-value.ts'
import { StageFailure } from '../stage-definition.ts'
import { countChars } from '../text/chars.ts'
import { createLanguageDetector, toDetected, toLanguageLimit, UNDETERMINED } from '../text/language.ts'
import { typeOf } from './column-type.ts'

export const RULE_TYPES = [
  'required', 'length', 'range', 'pattern', 'allowed', 'forbidden', 'language', 'unique',
] as const
export type RuleType = (typeof RULE_TYPES)[number]
/** A length, a value or a share has bounds. */
export const BOUNDED: readonly RuleType[] = ['length', 'range', 'unique']
/** They name values, words or languages. */
export const LISTED: readonly RuleType[] = ['allowed', 'forbidden', 'language']

export interface QualityRule {
  name?: string
  type: RuleType
  field: string
  /** A text for a number that a double cannot represent. */
  min?: number | string
  max?: number | string
  pattern?: string
  values?: Json[]
}

const MIN_LANGUAGE_CHARS = 10

export const ruleName = ({ name, type, field }: QualityRule): string => name || `${type} ${field}`

/** Reason in the file of rejected records: 'QUALITY_LENGTH'. */
export const ruleReason = ({ type }: QualityRule): string => `QUALITY_${type.toUpperCase()}`

/** Errors of the rule itself, each with the part that it is about. */
export function findWrongRule({ type, min, max, pattern, values }: QualityRule): { part: string, message: string }
  | undefined {
  if (BOUNDED.includes(type) && min === undefined && max === undefined) {
    return { part: 'min', message: 'at least one of min and max is needed' }
  }
  if (min !== undefined && max !== undefined && compareNumbers(toBound(max), toBound(min)) < 0) {
    return { part: 'max', message: 'must be at least min' }
  }
  if (LISTED.includes(type) && !values?.length) {
    return { part: 'values', message: 'is empty' }
  }
  return type === 'pattern' ? findWrongPattern(pattern) : undefined
}

function findWrongPattern(pattern = ''): { part: string, message: string } | undefined {
  const message = pattern === '' ? 'is missing' : findPatternFault(pattern)
  return message ? { part: 'pattern', message } : undefined
}

/** What a record that breaks a rule shows. */
export interface Breach {
  /** Another reason than that of the rule. */
  reason?: string
  /** What it measures, against which limits; empty where the record shows it by itself. */
  params: Readonly<Record<string, string>>
}

/** More allowed values are only counted. */
const MAX_TOLD_VALUES = 10
const MAX_TOLD_CHARS = 60

/**
 * Judges a record by a rule: undefined = it follows the rule. `unique` concerns all records together: a single record
 * always follows it. An absent value breaks only `required`.
 */
export function toRuleJudge(rule: QualityRule): (record: JsonRecord) => Breach | undefined {
  const wrong = findWrongRule(rule)
  if (wrong) {
    throw new StageFailure('BAD_PARAMETER', `${ruleName(rule)}: ${wrong.part} ${wrong.message}`)
  }
  const { type, field } = rule
  const judge = JUDGES[type](rule)
  const ofAbsent = type === 'required' ? NOTHING_MEASURED : undefined
  return (record) => {
    const value = readField(record, field)
    const isAbsent = value === undefined || value === null || value === ''
    return isAbsent ? ofAbsent : judge(value)
  }
}

/** @param bound a number, or its text */
export const toBound = (bound: number | string): number | ExactNumber =>
  typeof bound === 'string' ? toNumberValue(bound) : bound

type NumberTest = (value: number | ExactNumber) => boolean

function toBetween({ min, max }: QualityRule): NumberTest {
  const [least, most] = [min, max].map(bound => bound === undefined ? undefined : toBound(bound))
  return value => (least === undefined || compareNumbers(value, least) >= 0)
    && (most === undefined || compareNumbers(value, most) <= 0)
}

const lengthOf = (value: Value): number => Array.isArray(value) ? value.length : countChars(String(value))

type Judge = (value: Value) => Breach | undefined

const NOTHING_MEASURED: Breach = { params: {} }

/** Of a rule whose breaches all say the same. */
const toJudge = (isKept: (value: Value) => boolean, breach = NOTHING_MEASURED): Judge =>
  value => isKept(value) ? undefined : breach

const toLimits = ({ min, max }: QualityRule): Breach['params'] =>
  ({ ...min !== undefined && { min: String(min) }, ...max !== undefined && { max: String(max) } })

/** As JSON, which keeps text and numbers apart; '' = too long, and the record shows it. */
function toToldValue(value: Value): string {
  const text = isNumber(value)
    ? toCanonicalNumber(value)
    : typeof value === 'object' && value !== null ? '' : JSON.stringify(value)
  return text.length > MAX_TOLD_CHARS ? '' : text
}

function toTold(values: readonly Json[]): Breach['params'] {
  const texts = values.map(value => JSON.stringify(value))
    .filter(text => text.length <= MAX_TOLD_CHARS).slice(0, MAX_TOLD_VALUES)
  const more = values.length - texts.length
  return { allowed: `[${texts.join(',')}]`, ...more > 0 && { more: String(more) } }
}

const JUDGES: Record<RuleType, (rule: QualityRule) => Judge> = {
  required: () => toJudge(value => typeof value !== 'string' || value.trim() !== ''),
  length: (rule) => {
    const isBetween = toBetween(rule)
    const limits = toLimits(rule)
    return (value) => {
      const length = lengthOf(value)
      return isBetween(length) ? undefined : { params: { value: String(length), ...limits } }
    }
  },
  range: (rule) => {
    const isBetween = toBetween(rule)
    const params = toLimits(rule)
    const outside: Breach = { params }
    return (value) => {
      if (isNumber(value)) {
        return isBetween(value) ? undefined : outside
      }
      return { reason: 'QUALITY_NOT_A_NUMBER', params: { type: typeOf(value), ...params } }
    }
  },
  pattern: ({ pattern = '' }) => {
    const compiled = compilePattern(pattern)
    return toJudge(value => compiled.test(String(value)))
  },
  allowed: ({ values = [] }) => {
    const isAllowed = toOneOfTest(values)
    const allowed = toTold(values)
    return value => isAllowed(value) ? undefined : { params: { found: toToldValue(value), ...allowed } }
  },
  forbidden: ({ values = [] }) => {
    const words = values.map(word => String(word).toLowerCase())
    return toJudge((value) => {
      const text = String(value).toLowerCase()
      return !words.some(word => text.includes(word))
    })
  },
  language: ({ values = [] }) => {
    const languages = values.map(value => toDetected(String(value)) ?? String(value))
    const detect = createLanguageDetector({ languages, minChars: MIN_LANGUAGE_CHARS, isCommonOnly: true })
    const limit = toLanguageLimit(values.map(String))
    const undetermined: Breach = { params: limit }
    return (value) => {
      const { language, lead } = detect(String(value))
      if (languages.includes(language)) {
        return undefined
      }
      return language === UNDETERMINED ? undetermined : { params: { language, lead: String(lead), ...limit } }
    }
  },
  unique: () => () => undefined,
}
