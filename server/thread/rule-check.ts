import process from 'node:process'
import { TooDeep, parseValue } from '#record/parse-value.ts'
import { ExactNumber } from '#record/exact-number.ts'
import { readField } from '#record/read-field.ts'
import { isNumber, isRecord, type Value } from '#record/value.ts'
import type { FieldType, QualityRule, SampleFinding } from '#shared/domain/quality/quality-spec'
import { compilePattern, type Pattern } from './pattern.ts'

/** Characters of what was found that are kept. */
const MAX_DETAIL = 200
/**
 * Steps of one pattern in one text, instructions × characters: 2 to 4 s of CPU in the worst case (2026-11-30, RE2JS
 * 2.10.0).
 */
const MAX_STEPS = 100_000_000

/** The rule could not be applied in the time or size that there is for it. */
const UNCHECKED = Symbol('unchecked')

/** What a rule finds in a value; undefined = nothing. */
type Look = (value: Value | undefined) => string | undefined | typeof UNCHECKED

const leave: Look = () => UNCHECKED

/** Looks at the next records: for each what the rules found. */
export type RuleCheck = (records: readonly string[]) => SampleFinding[][]

/**
 * Looks at the samples of a lot, in their order: a duplicate is found at its second place. After `budgetMs` of CPU no
 * rule is applied any more; each says of each record that is left that it was not checked.
 */
export function startRuleCheck({ rules, budgetMs }: { rules: readonly QualityRule[], budgetMs: number }): RuleCheck {
  const isOver = startBudget(budgetMs)
  const looks = rules.map(rule => ({ rule, look: isOver() ? leave : toLook(rule, isOver) }))
  return records => records.map((text) => {
    const record = isOver() ? undefined : parse(text)
    return looks.flatMap(({ rule, look }, index) => {
      const found = isOver() ? UNCHECKED : look(isRecord(record) ? readField(record, rule.field) : undefined)
      if (found === undefined) {
        return []
      }
      const place = { rule: index, kind: rule.kind, field: rule.field, defect: rule.defect ?? null }
      return [found === UNCHECKED
        ? { ...place, detail: '', isUnchecked: true }
        : { ...place, detail: found.slice(0, MAX_DETAIL) }]
    })
  })
}

/** Node 22 has no clock for the CPU of a thread. */
function usedMs(): number {
  if (!('threadCpuUsage' in process)) {
    return performance.now()
  }
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Of CPU, not of the clock: a busy machine leaves no rule out. */
function startBudget(budgetMs: number): () => boolean {
  const endMs = usedMs() + budgetMs
  return () => usedMs() > endMs
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

function toLook(rule: QualityRule, isOver: () => boolean): Look {
  switch (rule.kind) {
    case 'required':
      return value => isMissing(value) || value === '' || (Array.isArray(value) && value.length === 0) ? '' : undefined
    case 'type':
      return value => isMissing(value) || toType(value) === rule.type ? undefined : toType(value)
    case 'length':
      return (value) => {
        const length = typeof value === 'string' ? countChars(value) : Array.isArray(value) ? value.length : undefined
        return length !== undefined && (length < (rule.min ?? 0) || length > (rule.max ?? Number.POSITIVE_INFINITY))
          ? String(length)
          : undefined
      }
    case 'duplicate':
      return toDuplicateLook()
    case 'words':
      return toWordsLook(rule.words.map(word => word.toLowerCase()), isOver)
    case 'pattern':
      return toPatternLook(rule.pattern, rule.isForbidden)
    case 'minimum':
      return (value) => {
        const number = value instanceof ExactNumber ? Number(value.text) : value
        return typeof number === 'number' && number < rule.minimum ? String(number) : undefined
      }
  }
}

/** Without a list of them: a text of 8 MB would need a hundred times as much memory. */
function countChars(text: string): number {
  let chars = 0
  for (const _ of text) {
    chars += 1
  }
  return chars
}

function toWordsLook(words: readonly string[], isOver: () => boolean): Look {
  return (value) => {
    const text = isMissing(value) ? '' : toText(value).toLowerCase()
    for (const word of words) {
      // A search takes up to the product of both lengths.
      if (isOver()) {
        return UNCHECKED
      }
      if (text.includes(word)) {
        return word
      }
    }
    return undefined
  }
}

function toPatternLook(source: string, isForbidden: boolean): Look {
  const pattern = compileKnown(source)
  return (value) => {
    if (isMissing(value)) {
      return undefined
    }
    const text = toText(value)
    if (!pattern || pattern.size * text.length > MAX_STEPS) {
      return UNCHECKED
    }
    return pattern.isIn(text) === isForbidden ? '' : undefined
  }
}

/** It was compiled when its policy was saved; undefined = by other rules than those of today. */
function compileKnown(source: string): Pattern | undefined {
  try {
    return compilePattern(source)
  }
  catch {
    // Each record says that it was not checked.
    return undefined
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
