import type { QcPolicyCreate, QcPolicyView } from '#shared/contract/quality/qc-policy.contract'
import type { DefectSeverity } from '#shared/domain/quality/lot-judgement'
import { checkPolicy } from '#shared/domain/quality/policy-check'
import type { Distribution, FieldType, QualityRule, RuleKind, SamplingPlan } from '#shared/domain/quality/quality-spec'
import { toNumber } from '../alert/alert-rule-draft'

/** A rule while it is edited: every field that some kind has, as it is typed. */
export interface QualityRuleDraft {
  kind: RuleKind
  field: string
  /** '' = none is proposed. */
  defect: string
  type: FieldType
  min: string
  max: string
  /** One a line. */
  words: string
  pattern: string
  isForbidden: boolean
  minimum: string
}

export interface DefectDraft {
  code: string
  name: string
  severity: DefectSeverity
  key: string
}

/** A policy while it is edited: shares in percent, lists as lines. */
export interface PolicyDraft {
  name: string
  description: string
  plan: SamplingPlan['kind']
  distribution: Distribution
  aql: string
  ltpd: string
  alpha: string
  beta: string
  sampleSize: string
  acceptNumber: string
  minor: string
  rules: QualityRuleDraft[]
  /** One a line. */
  rubric: string
  defects: DefectDraft[]
  second: string
  claimMinutes: string
  dueHours: string
  /** `text, answer`; '' = all. */
  fields: string
}

export const NEW_RULE: QualityRuleDraft = {
  kind: 'required', field: '', defect: '', type: 'string', min: '', max: '', words: '', pattern: '', isForbidden: false,
  minimum: '',
}
export const NEW_DEFECT: DefectDraft = { code: '', name: '', severity: 'major', key: '' }

export const DEFAULT_POLICY: PolicyDraft = {
  name: '', description: '', plan: 'computed', distribution: 'binomial', aql: '2', ltpd: '8', alpha: '5', beta: '10',
  sampleSize: '80', acceptNumber: '2', minor: '',
  rules: [], rubric: '', defects: [], second: '0', claimMinutes: '15', dueHours: '', fields: '',
}

/** Of a line; the contract's limits. */
const MOST_LETTERS = { rubric: 500, word: 200 }

/** Without the digits that a binary fraction adds. */
const round = (value: number) => Number(value.toPrecision(12))
const toPercent = (ratio: number) => String(round(ratio * 100))
/** Names of fields that are typed beside each other. */
export const listTypedFields = (text: string): string[] =>
  text.split(/[,，\n]/).map(field => field.trim()).filter(field => field !== '')
const lines = (text: string) => text.split('\n').map(line => line.trim()).filter(line => line !== '')

export function toPolicyDraft(
  { name, description, spec: { plan, rules, review } }: Pick<QcPolicyView, 'name' | 'description' | 'spec'>,
): PolicyDraft {
  return {
    ...DEFAULT_POLICY,
    name,
    description,
    plan: plan.kind,
    ...plan.kind === 'computed'
      ? {
          distribution: plan.distribution, aql: toPercent(plan.aql), ltpd: toPercent(plan.ltpd),
          alpha: toPercent(plan.alpha), beta: toPercent(plan.beta),
        }
      : { sampleSize: String(plan.sampleSize), acceptNumber: String(plan.acceptNumber) },
    minor: plan.minorAcceptNumber === undefined ? '' : String(plan.minorAcceptNumber),
    rules: rules.map(toRuleDraft),
    rubric: review.rubric.join('\n'),
    defects: review.defects.map(defect => ({ ...defect, key: defect.key ?? '' })),
    second: toPercent(review.secondReviewRatio),
    claimMinutes: String(review.claimMinutes),
    dueHours: review.dueHours === undefined ? '' : String(review.dueHours),
    fields: (review.fields ?? []).join(', '),
  }
}

function toRuleDraft(rule: QualityRule): QualityRuleDraft {
  const draft = { ...NEW_RULE, kind: rule.kind, field: rule.field, defect: rule.defect ?? '' }
  switch (rule.kind) {
    case 'type': return { ...draft, type: rule.type }
    case 'length': return {
      ...draft, min: rule.min === undefined ? '' : String(rule.min),
      max: rule.max === undefined ? '' : String(rule.max),
    }
    case 'words': return { ...draft, words: rule.words.join('\n') }
    case 'pattern': return { ...draft, pattern: rule.pattern, isForbidden: rule.isForbidden }
    case 'minimum': return { ...draft, minimum: String(rule.minimum) }
    default: return draft
  }
}

export interface PolicyFaultAt {
  pointer: string
  code: string
}

export interface ReadPolicy {
  body: Pick<QcPolicyCreate, 'name' | 'description' | 'spec'>
  faults: PolicyFaultAt[]
}

/** The request of a draft, and what is wrong with it by place; the body may only be sent when nothing is. */
export function readPolicy(draft: PolicyDraft): ReadPolicy {
  const faults: PolicyFaultAt[] = []
  function amount(text: string, pointer: string, {
    least, most, isWhole = false, isOptional = false,
  }: { least: number, most: number, isWhole?: boolean, isOptional?: boolean }): number | undefined {
    const value = toNumber(text)
    if (value === null && isOptional) {
      return undefined
    }
    if (value === null || Number.isNaN(value)) {
      faults.push({ pointer, code: 'NOT_A_NUMBER' })
    }
    else if (value < least || value > most || (isWhole && !Number.isInteger(value))) {
      faults.push({ pointer, code: 'OUT_OF_RANGE' })
    }
    else {
      return value
    }
    return undefined
  }
  const needed = (text: string, pointer: string) => {
    if (text.trim() === '') {
      faults.push({ pointer, code: 'MISSING' })
    }
    return text.trim()
  }
  const linesOf = (text: string, pointer: string, most: number) => {
    const found = lines(text)
    faults.push(...found.flatMap((line, index) =>
      line.length > most ? [{ pointer: `${pointer}/${index}`, code: 'LINE_TOO_LONG' }] : []))
    return found
  }
  const reader: Reader = { amount, needed, linesOf, faults }
  const fields = listTypedFields(draft.fields)
  const dueHours = amount(
    draft.dueHours, '/spec/review/dueHours', { least: 1, most: 8_784, isWhole: true, isOptional: true },
  )
  const body: ReadPolicy['body'] = {
    name: draft.name.trim(),
    description: draft.description.trim(),
    spec: {
      plan: readPlan(draft, reader),
      rules: draft.rules.map((rule, index) => readRule(rule, `/spec/rules/${index}`, reader)),
      review: {
        rubric: linesOf(draft.rubric, '/spec/review/rubric', MOST_LETTERS.rubric),
        defects: draft.defects.map((defect, index) => readDefect(defect, `/spec/review/defects/${index}`, reader)),
        secondReviewRatio: round((amount(draft.second, '/spec/review/secondReviewRatio', { least: 0, most: 100 }) ?? 0)
          / 100),
        claimMinutes: amount(draft.claimMinutes, '/spec/review/claimMinutes', { least: 1, most: 1_440, isWhole: true })
          ?? 15,
        ...dueHours === undefined ? {} : { dueHours },
        ...fields.length === 0 ? {} : { fields },
      },
    },
  }
  const isRead = (pointer: string) =>
    !faults.some(fault => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`))
  // Patterns are checked where they are used, by the server.
  return { body, faults: [...faults, ...checkPolicy(body.spec, new Map()).filter(({ pointer }) => isRead(pointer))] }
}

interface Reader {
  amount: (
    text: string, pointer: string, range: { least: number, most: number, isWhole?: boolean, isOptional?: boolean },
  ) => number | undefined
  needed: (text: string, pointer: string) => string
  /** Lines that are not empty, each of at most so many letters. */
  linesOf: (text: string, pointer: string, most: number) => string[]
  faults: PolicyFaultAt[]
}

/** Percent between 0 and 100, both without: the smallest and the largest that a plan can be computed for. */
const SHARE = { least: 0.0001, most: 99.9999 }

function readPlan(draft: PolicyDraft, { amount }: Reader): SamplingPlan {
  const minorAcceptNumber = amount(
    draft.minor, '/spec/plan/minorAcceptNumber', { least: 0, most: 5_000, isWhole: true, isOptional: true },
  )
  const minor = minorAcceptNumber === undefined ? {} : { minorAcceptNumber }
  if (draft.plan === 'fixed') {
    return {
      kind: 'fixed', ...minor,
      sampleSize: amount(draft.sampleSize, '/spec/plan/sampleSize', { least: 1, most: 5_000, isWhole: true }) ?? 80,
      acceptNumber: amount(draft.acceptNumber, '/spec/plan/acceptNumber', { least: 0, most: 5_000, isWhole: true })
        ?? 0,
    }
  }
  const share = (text: string, name: 'aql' | 'ltpd' | 'alpha' | 'beta', otherwise: number) =>
    round((amount(text, `/spec/plan/${name}`, SHARE) ?? otherwise) / 100)
  return {
    kind: 'computed', ...minor, distribution: draft.distribution, aql: share(draft.aql, 'aql', 2),
    ltpd: share(draft.ltpd, 'ltpd', 8), alpha: share(draft.alpha, 'alpha', 5), beta: share(draft.beta, 'beta', 10),
  }
}

type RuleBody = QcPolicyCreate['spec']['rules'][number]

function readRule(draft: QualityRuleDraft, pointer: string, { amount, needed, linesOf, faults }: Reader): RuleBody {
  const base = {
    field: needed(draft.field, `${pointer}/field`), ...draft.defect === '' ? {} : { defect: draft.defect },
  }
  const length = (text: string, name: string) =>
    amount(text, `${pointer}/${name}`, { least: 0, most: 1_000_000_000, isWhole: true, isOptional: true })
  switch (draft.kind) {
    case 'type': return { kind: 'type', ...base, type: draft.type }
    case 'length': {
      const [min, max] = [length(draft.min, 'min'), length(draft.max, 'max')]
      return { kind: 'length', ...base, ...min === undefined ? {} : { min }, ...max === undefined ? {} : { max } }
    }
    case 'words': {
      const words = linesOf(draft.words, `${pointer}/words`, MOST_LETTERS.word)
      if (words.length === 0) {
        faults.push({ pointer: `${pointer}/words`, code: 'MISSING' })
      }
      return { kind: 'words', ...base, words }
    }
    case 'pattern': return {
      kind: 'pattern', ...base, pattern: needed(draft.pattern, `${pointer}/pattern`), isForbidden: draft.isForbidden,
    }
    case 'minimum': return {
      kind: 'minimum', ...base,
      minimum: amount(draft.minimum, `${pointer}/minimum`, { least: -1e15, most: 1e15 }) ?? 0,
    }
    default: return { kind: draft.kind, ...base }
  }
}

const CODE = /^[a-z][a-z0-9_]{0,39}$/

function readDefect({ code, name, severity, key }: DefectDraft, pointer: string, { needed, faults }: Reader) {
  const typed = code.trim()
  if (!CODE.test(typed)) {
    faults.push({ pointer: `${pointer}/code`, code: typed === '' ? 'MISSING' : 'BAD_CODE' })
  }
  const letter = key.trim().toLowerCase()
  if (letter !== '' && !/^[a-z]$/.test(letter)) {
    faults.push({ pointer: `${pointer}/key`, code: 'BAD_KEY' })
  }
  return { code: typed, name: needed(name, `${pointer}/name`), severity, ...letter === '' ? {} : { key: letter } }
}
