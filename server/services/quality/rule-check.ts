import { setImmediate } from 'node:timers/promises'
import { RE2JS } from 're2js'
import { TooDeep, parseValue } from '#record/parse-value'
import { ExactNumber } from '#record/exact-number'
import { readField } from '#record/read-field'
import { isNumber, isRecord, type Value } from '#record/value'
import type { FieldType, QualityRule, SampleFinding } from '#shared/domain/quality/quality-spec'

/** Characters of records that are looked at before other work gets its turn. */
const SLICE_CHARS = 250_000
/** Characters of what was found that are kept. */
const MAX_DETAIL = 200

/** Why a pattern of RE2 cannot be used; undefined = it can. */
export function findPatternFault(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern)
    return undefined
  }
  catch (error) {
    return error instanceof Error ? error.message : 'is no regular expression'
  }
}

/** What a rule finds in a value; undefined = nothing. */
type Look = (value: Value | undefined) => string | undefined

/**
 * Looks at the samples of a lot, in their order: a duplicate is found at its second place.
 *
 * @returns for each record what the rules found
 */
export async function checkRecords(rules: readonly QualityRule[], records: readonly string[]): Promise<SampleFinding[][]> {
  const looks = rules.map(rule => ({ rule, look: toLook(rule) }))
  const findings: SampleFinding[][] = []
  let chars = 0
  for (const text of records) {
    const record = parse(text)
    findings.push(looks.flatMap(({ rule, look }, index) => {
      const detail = look(isRecord(record) ? readField(record, rule.field) : undefined)
      return detail === undefined ? [] : [{ rule: index, kind: rule.kind, field: rule.field, defect: rule.defect ?? null, detail: detail.slice(0, MAX_DETAIL) }]
    }))
    chars += text.length
    if (chars >= SLICE_CHARS) {
      chars = 0
      await setImmediate()
    }
  }
  return findings
}

/** A line that is no JSON has no fields: the rules that need one say so. */
function parse(text: string): Value | undefined {
  try {
    return parseValue(text)
  }
  catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeep) {
      return undefined
    }
    throw error
  }
}

const isMissing = (value: Value | undefined): value is null | undefined => value === undefined || value === null

function toType(value: Value): FieldType | 'null' {
  if (value === null) {
    return 'null'
  }
  if (isNumber(value)) {
    return 'number'
  }
  return Array.isArray(value) ? 'array' : typeof value as 'string' | 'boolean' | 'object'
}

/** What is searched in a value that is no text. */
const toText = (value: Value): string => typeof value === 'string' ? value : JSON.stringify(value)

function toLook(rule: QualityRule): Look {
  switch (rule.kind) {
    case 'required':
      return value => isMissing(value) || value === '' || (Array.isArray(value) && value.length === 0) ? '' : undefined
    case 'type':
      return value => isMissing(value) || toType(value) === rule.type ? undefined : toType(value)
    case 'length':
      return (value) => {
        const length = typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : undefined
        return length !== undefined && (length < (rule.min ?? 0) || length > (rule.max ?? Number.POSITIVE_INFINITY)) ? String(length) : undefined
      }
    case 'duplicate':
      return toDuplicateLook()
    case 'words': {
      const words = rule.words.map(word => word.toLowerCase())
      return (value) => {
        const text = isMissing(value) ? '' : toText(value).toLowerCase()
        return words.find(word => text.includes(word))
      }
    }
    case 'pattern': {
      const pattern = RE2JS.compile(rule.pattern)
      return value => !isMissing(value) && pattern.matcher(toText(value)).find() === rule.isForbidden ? '' : undefined
    }
    case 'minimum':
      return (value) => {
        const number = value instanceof ExactNumber ? Number(value.text) : value
        return typeof number === 'number' && number < rule.minimum ? String(number) : undefined
      }
  }
}

function toDuplicateLook(): Look {
  const seen = new Set<string>()
  return (value) => {
    if (isMissing(value)) {
      return undefined
    }
    const text = JSON.stringify(value)
    const isSeen = seen.has(text)
    seen.add(text)
    return isSeen ? '' : undefined
  }
}
