import type { Finding } from '#shared/contract/finding.contract'
import { COLUMN_TYPES } from '#shared/domain/dataset/column-type'
import type { FieldError, FormField } from '~/utils/form/schema-form'

type Named = Record<string, string | number>
/** @param count selects the plural form. */
type Translate = (key: string, named?: Named, count?: number) => string
type FindReason = (code: string) => string | undefined
type Told = Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>

/** The first group of a pattern in the message. */
const part = (message: string, pattern: RegExp): string => pattern.exec(message)?.[1] ?? ''

/** Texts of the codes of console and factory; a static map, so that every key can be found by search. */
const WORDS: Record<string, (t: Translate, told: Told, findReason: FindReason) => string> = {
  ADDRESS_USED: t => t('pipeline.finding.address_used'),
  BAD_PARAMETER: (t, told) => toRuleWords(told.message, t) ?? t('pipeline.rule.other', { message: told.message }),
  BROKEN_JSON: t => t('pipeline.finding.broken_json'),
  CONFIGURATION_FAILING: (t, { params = {} }, findReason) => {
    const { configuration = '', outcome = '' } = params
    return t('pipeline.finding.configuration_failing', {
      name: configuration, reason: findReason(`MODEL_${outcome}`) ?? findReason(outcome) ?? outcome,
    })
  },
  CYCLE: (t, { message }) => t('pipeline.finding.cycle', { path: part(message, /: (.+)$/) }),
  DEMO_PROJECT: t => t('project.demo.refused'),
  DUPLICATE_KEY: t => t('pipeline.finding.duplicate_key'),
  FACTORY_AWAY: t => t('pipeline.finding.factory_away'),
  FACTORY_BUSY: t => t('pipeline.finding.factory_busy'),
  FIELD_EXISTS: (t, { params: { field = '' } = {} }) => t('pipeline.finding.field_exists', { field }),
  FIELD_ON_BOTH_SIDES: (t, { params: { field = '' } = {} }) => t('pipeline.finding.field_on_both_sides', { field }),
  FIELD_IN_THE_WAY: (t, told) => {
    const { field = '', type = '', written = '' } = told.params ?? {}
    return toChecked(t('pipeline.finding.field_in_the_way', { field, type: toTypeWord(type, t), written }), told, t)
  },
  INPUT_COUNT: (t, { message }) => toInputWords(message, t),
  KEY_TAKEN: t => t('form.key_taken'),
  KEY_TYPES_DIFFER: (t, told) => {
    const { left = '', leftType = '', right = '', rightType = '' } = told.params ?? {}
    const named = { left, left_type: toTypeWord(leftType, t), right, right_type: toTypeWord(rightType, t) }
    return toChecked(t('pipeline.finding.key_types_differ', named), told, t)
  },
  LAST_ADMIN: t => t('access.user.last_admin'),
  MISSING_FIELD: (t, { message, params: { version = '' } = {} }) => {
    const field = part(message, /no column (.+?) at this stage/)
    return version === ''
      ? t('pipeline.finding.missing_field', { field })
      : t('pipeline.finding.missing_field_in', { field, version })
  },
  MISSING_INPUT: t => t('pipeline.finding.missing_input'),
  MODEL_NOT_FOUND: (t, { params: { offered = '' } = {} }) => offered === ''
    ? t('pipeline.finding.model_not_found')
    : t('pipeline.finding.model_not_found_of', { models: offered }),
  MODEL_UNAVAILABLE: t => t('pipeline.finding.model_unavailable'),
  NAME_TAKEN: t => t('form.name_taken'),
  NO_DATASET: t => t('pipeline.finding.no_dataset'),
  NO_DATASET_VERSION: t => t('pipeline.finding.no_dataset_version'),
  NO_POLICY: t => t('pipeline.finding.no_policy'),
  NO_PRICE: (t, { message }) => t('model.budget.no_price', { currency: part(message, /price in ([A-Z]+)/) }),
  NO_SOURCE: t => t('pipeline.finding.no_source'),
  NO_STAGES: t => t('pipeline.finding.no_stages'),
  NOT_NUMBER: (t, told) => {
    const { field = '', type = '' } = told.params ?? {}
    const text = type === 'unknown'
      ? t('pipeline.finding.not_number_mixed', { field })
      : t('pipeline.finding.not_number', { field, type: toTypeWord(type, t) })
    return toChecked(text, told, t)
  },
  NOT_TEXT: (t, { message, params: { version = '' } = {} }) => {
    const field = part(message, /the column (.+?) holds/)
    const type = toTypeWord(part(message, /holds (\w+),/), t)
    return version === ''
      ? t('pipeline.finding.not_text', { field, type })
      : t('pipeline.finding.not_text_in', { field, type, version })
  },
  OTHER_TYPE: (t, told) => {
    const { field = '', type = '', op = '' } = told.params ?? {}
    return toChecked(toOtherTypeWords({ field, type: toTypeWord(type, t) }, op, t), told, t)
  },
  ORPHAN: t => t('pipeline.finding.orphan'),
  SOURCE_UNREADABLE: (t, { message, params = {} }, findReason) => params.reason === 'TOO_SLOW'
    ? t('pipeline.finding.source_slow')
    : t('pipeline.finding.source_unreadable', { message: findReason(params.reason ?? '') ?? message }),
  UNKNOWN_DEPENDENCY: (t, { message }) => {
    const key = part(message, /no stage (.+)$/)
    return key === '' ? t('pipeline.finding.open_input') : t('pipeline.finding.unknown_dependency', { key })
  },
  UNKNOWN_KIND: t => t('pipeline.finding.unknown_kind'),
  UNUSED_INPUT: t => t('pipeline.finding.unused_input'),
  UPLOAD_DELETED: (t, { message }) => t('pipeline.finding.upload_deleted', {
    filename: part(message, /^the file (.+) was deleted on [\d: -]+UTC$/),
    at: part(message, / was deleted on ([\d: -]+UTC)$/),
  }),
  UPLOAD_OF_RUN: (t, { message }) => t('source.upload.of_run', {
    name: part(message, /^the run (.+) reads it and is not over$/),
  }),
  UPLOAD_OF_SOURCE: (t, { message }) => t('source.upload.of_source', {
    name: part(message, /^the source (.+) reads it: archive the source first$/),
  }),
  WRONG_INPUT: t => t('pipeline.finding.wrong_input'),
}

/** Texts that stand beside the fields of a stage; those of the server name units that no one sees there (ms, ratio). */
const FIELD_WORDS: Record<string, (t: Translate) => string> = {
  failureTolerance: t => t('form.percent_wrong'),
  key: t => t('pipeline.drawer.key_hint'),
  maxAttempts: t => t('pipeline.limits.attempts_wrong'),
  timeoutMs: t => t('pipeline.limits.timeout_wrong'),
}
const toFieldWords = ({ pointer }: Told, t: Translate) => FIELD_WORDS[part(pointer, /^\/stages\/\d+\/(\w+)$/)]?.(t)

/** The type of a column inside a sentence: "is object, not text". */
function toTypeWord(type: string, t: Translate): string {
  const known = COLUMN_TYPES.find(one => one === type)
  return known === undefined ? type : t(`dataset.column_type.${known}`).toLowerCase()
}

/** What a comparison with values of another type comes to. */
function toOtherTypeWords(named: Named, op: string, t: Translate): string {
  switch (op) {
    case 'ne':
    case 'not_in': return t('pipeline.finding.other_type_differs', named)
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': return t('pipeline.finding.other_type_order', named)
    default: return t('pipeline.finding.other_type', named)
  }
}

/** With the version that it was checked with, where a launch may read another one. */
const toChecked = (text: string, { params: { version = '' } = {} }: Told, t: Translate): string =>
  version === '' ? text : t('pipeline.finding.checked_with', { text, version })

/** A finding in the reader's language; one without a text is shown as the server wrote it. */
export const toFindingWords = (told: Told, t: Translate, findReason: FindReason): string =>
  WORDS[told.code]?.(t, told, findReason)
  ?? toFieldWords(told, t)
  ?? findReason(told.code)
  ?? toRuleWords(told.message, t)
  ?? told.message

/**
 * What is said of a value where its field is named. The limits of a schema are those of the ratio, which nobody sees
 * who is asked in percent; of a value that is missing or within them, and in a warning, there is nothing of limits.
 */
export const toWordsAtField = (
  field: Partial<Pick<FormField, 'isPercent'>>, value: unknown,
  { told, t }: { told: Pick<FieldError, 'message' | 'isWarning'>, t: (key: string) => string },
): string => field.isPercent && value !== undefined && !isRatio(value) && !told.isWarning
  ? t('form.percent_wrong')
  : told.message

const isRatio = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1

/** "reads at least 1 of the other stages, not 0", "takes no input stage, not 2" … */
function toInputWords(message: string, t: Translate): string {
  const exact = part(message, /exactly (\d+)/)
  if (exact !== '') {
    return t('pipeline.finding.input_exact', { count: exact, found: part(message, /not (\d+)$/) }, Number(exact))
  }
  const least = part(message, /at least (\d+)/)
  if (least !== '') {
    return t('pipeline.finding.input_least', { count: least }, Number(least))
  }
  const most = part(message, /at most (\d+)/)
  return /none|no input stage/.test(message)
    ? t('pipeline.finding.input_none')
    : t('pipeline.finding.input_most', { count: most }, Number(most))
}

/** What the patterns of the stages ask for; a person need not read a regular expression. */
function toPatternWords(pattern: string, t: Translate): string {
  if (pattern === '^[a-z]{2,3}$') {
    return t('pipeline.rule.pattern_language')
  }
  if (pattern === '^https?://') {
    return t('pipeline.rule.pattern_address')
  }
  return pattern.includes('[eE]') ? t('pipeline.rule.number') : t('pipeline.rule.pattern')
}

/** Messages about a value from a JSON Schema (ours or the factory's), the check of the stages, and zod. */
const RULES: [RegExp, (t: Translate, value: string) => string][] = [
  [/^is required$|^is missing$|required property|^is empty$/, t => t('pipeline.rule.required')],
  [/^must be at least (-?[\d.]+)$|^must be >= (-?[\d.]+)$/, (t, value) => t('pipeline.rule.least', { value })],
  [/^must be at most (-?[\d.]+)$|^must be <= (-?[\d.]+)$/, (t, value) => t('pipeline.rule.most', { value })],
  [/^must be more than (-?[\d.]+)$|^must be > (-?[\d.]+)$/, (t, value) => t('pipeline.rule.above', { value })],
  [/^must be less than (-?[\d.]+)$|^must be < (-?[\d.]+)$/, (t, value) => t('pipeline.rule.below', { value })],
  [
    /^length must be at least (\d+)|fewer than (\d+) characters/,
    (t, value) =>
      value === '1' ? t('pipeline.rule.required') : t('pipeline.rule.length_least', { value }, Number(value)),
  ],
  [
    /^length must be at most (\d+)|more than (\d+) characters/,
    (t, value) => t('pipeline.rule.length_most', { value }, Number(value)),
  ],
  [
    /^number of items must be at least (\d+)|fewer than (\d+) items/,
    (t, value) => t('pipeline.rule.items_least', { value }, Number(value)),
  ],
  [
    /^number of items must be at most (\d+)|more than (\d+) items/,
    (t, value) => t('pipeline.rule.items_most', { value }, Number(value)),
  ],
  [/^must be one of (.+)$|allowed values: (.+)$/, (t, value) => t('pipeline.rule.one_of', { value })],
  [/^must match (?!a schema)(?:pattern )?(.+)$/, (t, value) => toPatternWords(value, t)],
  [/^(\S+) cannot be the name of a field$/, (t, value) => t('pipeline.rule.reserved', { value })],
  [/^holds personal data itself$/, t => t('pipeline.rule.personal')],
  [/^choose what is masked$/, t => t('pipeline.rule.none_masked')],
  [/^is written already$/, t => t('pipeline.rule.written')],
  [/^cannot be written beside (.+): one lies/, (t, value) => t('pipeline.rule.written_beside', { value })],
  [/^is never detected: (\w+)$/, (t, value) => t('pipeline.rule.never_detected', { value })],
  [/^the shares must add up to 100%, not ([\d.]+)%$/, (t, value) => t('pipeline.rule.shares', { value })],
  [/^choose a model or a configuration$/, t => t('pipeline.rule.model')],
  [/^the address must use port.+private network/, t => t('detail.address_port_private')],
  [/^the address must use port/, t => t('detail.address_port')],
  [/^the address must not hold/, t => t('detail.address_user')],
  [/^the address must be a URL/, t => t('detail.address_form')],
  [/^the address is in a private network/, t => t('detail.address_private')],
  [/^the endpoint is at an address that is not/, t => t('reason.address_never_allowed')],
  [/^must be integer$/, t => t('pipeline.rule.integer')],
  [/^must be (?:a )?number$/, t => t('pipeline.rule.number')],
  [/^must be a list$|^must be array$/, t => t('pipeline.rule.list')],
  [/^must not refer back/, t => t('pipeline.rule.expression_back')],
  [/^must not look ahead/, t => t('pipeline.rule.expression_look')],
  [/^must not have the modifier/, t => t('pipeline.rule.expression_modifier')],
  [/^must not have !\(/, t => t('pipeline.rule.glob_not')],
  [/^is too large a (?:regular expression|pattern)/, t => t('pipeline.rule.expression_large')],
  [/^must be a regular expression|regular expression/i, t => t('pipeline.rule.expression')],
  [/^at least one of min and max/, t => t('pipeline.rule.min_or_max')],
  [/^must be at least min$/, t => t('pipeline.rule.max_below_min')],
  [/^must be 0 or at least min_tokens \((\d+)\)/, (t, value) => t('pipeline.rule.zero_or_least', { value })],
  [
    /^Too small: expected string to have >=(\d+)/,
    (t, value) =>
      value === '1' ? t('pipeline.rule.required') : t('pipeline.rule.length_least', { value }, Number(value)),
  ],
  [/^Too big: expected string to have <=(\d+)/, (t, value) => t('pipeline.rule.length_most', { value }, Number(value))],
  [
    /^Too small: expected array to have >=(\d+)/,
    (t, value) => t('pipeline.rule.items_least', { value }, Number(value)),
  ],
  [/^Too big: expected array to have <=(\d+)/, (t, value) => t('pipeline.rule.items_most', { value }, Number(value))],
  [/^Too small: expected \w+ to be >=(-?[\d.]+)/, (t, value) => t('pipeline.rule.least', { value })],
  [/^Too big: expected \w+ to be <=(-?[\d.]+)/, (t, value) => t('pipeline.rule.most', { value })],
  [/^Invalid input: expected int, received/, t => t('pipeline.rule.integer')],
  [/^Invalid input: expected number, received/, t => t('pipeline.rule.number')],
  [/^Invalid input: expected \w+, received undefined$/, t => t('pipeline.rule.required')],
  [/^unknown (?:parameter|field) (.+)$|additional properties/, t => t('pipeline.rule.unknown')],
]

function toRuleWords(message: string, t: Translate): string | undefined {
  for (const [pattern, words] of RULES) {
    const found = pattern.exec(message)
    if (found) {
      return words(t, found.slice(1).find(group => group !== undefined) ?? '')
    }
  }
  return undefined
}
