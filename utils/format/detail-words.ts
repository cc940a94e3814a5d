import { PERSONAL_KINDS, type PersonalKind } from '#record/personal-data'
import type { DetailFormat, Params, Words } from './detail-format'
import {
  toAllowedWords, toBrokenRules, toConditionWords, toLanguageWords, toNotNumberWords, toRepeatedWords,
  toRuleWords, toShortWords, toTokenWords,
} from './measure-words'
import { formatBytes, formatNumber, formatRatio } from './number-format'

/** The reason needs no detail. */
const nothingMore: Words = () => ''

/** The path that should have been read; '' = unknown. */
const pathOf: Words = (_, { path = '' }) => path

/** A number among the parameters; undefined when it is absent. */
function figure(params: Params, ...names: string[]): number | undefined {
  const text = names.map(name => params[name]).find(value => value !== undefined && value !== '')
  return text === undefined || !Number.isFinite(Number(text)) ? undefined : Number(text)
}

const limitOf = (name: string, write: (value: number, format: DetailFormat) => string): Words => (format, params) => {
  const value = figure(params, name)
  return value === undefined ? undefined : format.t('detail.limit', { limit: write(value, format) })
}

/** The model at fault, and what the service said where that is more than the reason itself. */
function modelOf({ t, findReason }: DetailFormat, { model, reason = '' }: Params, own: string): string | undefined {
  if (!model) {
    return undefined
  }
  const cause = reason === own ? undefined : findReason(`MODEL_${reason}`)
  return cause === undefined ? model : t('detail.model', { model, cause })
}

const answerOf: Words = ({ t }, { answer }) => answer === undefined ? undefined : t('detail.answer', { answer })

const rulesOf: Words = ({ t }, { rules }) => toBrokenRules(t, rules) || undefined

/** The element of an array. */
const elementOf = ({ t }: DetailFormat, { element }: Params): string =>
  element ? t('detail.json_element', { element: formatNumber(Number(element)) }).trim() : ''

function toJsonWords(format: DetailFormat, params: Params): string | undefined {
  const { t } = format
  const { problem, column = '', token = '' } = params
  const element = elementOf(format, params)
  const at = (element && `${element} `)
    + (column === '' ? '' : t('detail.at_character', { column: formatNumber(Number(column)) }))
  switch (problem) {
    case undefined: return undefined
    case 'CUT_OFF': return t('detail.json_cut_off')
    case 'NAME_WANTED': return at + t('detail.json_name_wanted')
    case 'COLON_WANTED': return at + t('detail.json_colon_wanted')
    case 'COMMA_WANTED': return at + t('detail.json_comma_wanted')
    case 'TEXT_AFTER': return at + t('detail.json_text_after')
    case 'CONTROL_CHARACTER': return at + t('detail.json_control_character')
    case 'BAD_ESCAPE': return at + t('detail.json_bad_escape')
    case 'BAD_NUMBER': return at + t('detail.json_bad_number')
    case 'UNEXPECTED_TOKEN': return token === '' ? '' : t('detail.json_token', { token })
    default: return ''
  }
}

function toQuoteWords({ t }: DetailFormat, params: Params): string | undefined {
  const { line, column, last_line: last = line, end } = params
  if (line === undefined || column === undefined) {
    return undefined
  }
  const place = { line: formatNumber(Number(line)), last: formatNumber(Number(last)), column }
  switch (end) {
    case 'limit': return t('detail.quote_limit', { ...place, limit: formatBytes(Number(params.max_bytes)) })
    case 'misplaced': return t('detail.quote_misplaced', place)
    default: return line === last ? t('detail.quote_open', place) : t('detail.quote_open_lines', place)
  }
}

function toSpanWords({ t }: DetailFormat, { line, column, lines, look }: Params): string | undefined {
  if (line === undefined || column === undefined || lines === undefined) {
    return undefined
  }
  const named = { line: formatNumber(Number(line)), column, lines: formatNumber(Number(lines)) }
  return look === 'records' ? t('detail.cell_records', named) : t('detail.cell_lines', named)
}

function toNoRecordsWords({ t }: DetailFormat, { look }: Params): string {
  switch (look) {
    case 'header': return t('detail.no_records_header')
    case 'files': return t('detail.no_records_files')
    default: return t('detail.no_records_blank')
  }
}

function toThresholdWords({ t }: DetailFormat, { subject, value, min, max }: Params): string | undefined {
  if (value === undefined || min === undefined) {
    return undefined
  }
  const named = {
    subject: subject === 'score' ? t('detail.score') : subject, value: formatRatio(Number(value)),
    min: formatRatio(Number(min)), max: formatRatio(Number(max)),
  }
  return max === undefined ? t('detail.below_least', named) : t('detail.outside_range', named)
}

function toToleranceWords({ t }: DetailFormat, params: Params): string | undefined {
  const [read, failed, tolerated] = [
    figure(params, 'recordsIn'), figure(params, 'recordsFailed'), figure(params, 'failureTolerance'),
  ]
  if (read === undefined || failed === undefined || tolerated === undefined) {
    return undefined
  }
  const named = { failed: formatNumber(failed), read: formatNumber(read), tolerated: formatRatio(tolerated) }
  return params['input'] === 'right' ? t('detail.tolerance_right', named) : t('detail.tolerance', named)
}

function toLostWords({ t }: DetailFormat, { cause }: Params): string | undefined {
  switch (cause) {
    case 'OUT_OF_MEMORY': return t('detail.out_of_memory')
    case 'NOT_STOPPED': return t('detail.not_stopped')
    case 'ENDED': return ''
    default: return undefined
  }
}

function toJsonPlace({ t }: DetailFormat, { line, column, element }: Params): string | undefined {
  if (line === undefined || column === undefined) {
    return undefined
  }
  const place = { line: formatNumber(Number(line)), column: formatNumber(Number(column)) }
  return element
    ? t('detail.json_at_element', { ...place, element: formatNumber(Number(element)) })
    : t('detail.json_at', place)
}

/** The reason of the first failed record. */
function toFirstReason(format: DetailFormat, { reason = '', ...params }: Params): string | undefined {
  const words = format.findReason(reason)
  const detail = toDetailWords(reason, params, format)
  return words && detail ? format.t('source.test.why', { text: words, note: detail }) : words
}

function toDamageWords({ t }: DetailFormat, params: Params): string | undefined {
  const { sha256 } = params
  const [expected, found] = [figure(params, 'expectedBytes'), figure(params, 'foundBytes')]
  if (sha256 === undefined || found === undefined) {
    return undefined
  }
  return expected === undefined
    ? t('detail.damaged_bytes', { sha256 })
    : t('detail.damaged_size', { sha256, expected: formatNumber(expected), found: formatNumber(found) })
}

/** How many values of each kind. */
function toMaskedWords({ t }: DetailFormat, params: Params): string | undefined {
  const words: Record<PersonalKind, (named: { count: string }, count: number) => string> = {
    email: (...of) => t('detail.masked.email', ...of),
    phone: (...of) => t('detail.masked.phone', ...of),
    id_card: (...of) => t('detail.masked.id_card', ...of),
    secret: (...of) => t('detail.masked.secret', ...of),
  }
  const told = PERSONAL_KINDS.flatMap((kind) => {
    const count = figure(params, kind)
    return count === undefined ? [] : [words[kind]({ count: formatNumber(count) }, count)]
  })
  return told.length > 0 ? told.join(t('common.list_separator')) : undefined
}

/** The rule that the address of a model breaks. */
function toAddressWords({ t }: DetailFormat, { rule }: Params): string | undefined {
  switch (rule) {
    case 'FORM': return t('detail.address_form')
    case 'PORT': return t('detail.address_port')
    case 'SCHEME': return t('detail.address_scheme')
    case 'USER': return t('detail.address_user')
    default: return undefined
  }
}

/** Their details add nothing to the reason. */
const PLAIN = [
  'ARTIFACT_NOT_FOUND', 'ARTIFACT_STORE_FAILED', 'CANCELLED_BEFORE_SUBMIT', 'CONTENT_FILTERED', 'DISK_FULL',
  'EMPTY_FILE', 'INVALID_ENCODING', 'FIXES_UNREADABLE', 'FIX_WITHOUT_RECORD', 'MODEL_ABORTED', 'MODEL_CANCELLED',
  'MODEL_DEADLINE_EXCEEDED', 'MODEL_NLP_BUSY', 'MODEL_NLP_FAILED', 'MODEL_NLP_THREAD_LOST', 'MODEL_NLP_TOO_SLOW',
  'MODEL_SERVICE_BUSY', 'MODEL_SIMULATED_FAILURE', 'MODEL_STILL_RUNNING', 'NOT_A_SOURCE', 'NOT_READABLE',
  'NO_MODEL_SERVICE', 'NO_SOURCE', 'NO_TEXT', 'PROMPT_FIELD_MISSING', 'RECORD_NOT_KEPT', 'RECORD_TOO_DEEP',
  'REJECTS_INCOMPLETE', 'RUN_LOST', 'SHARD_DAMAGED', 'SOURCE_CORRUPT', 'TOO_LARGE_TO_TEST', 'WORKER_POOL',
] as const

/** The detail below the text of a reason, made from its parameters. */
const WORDS: Record<string, Words> = {
  ...Object.fromEntries(PLAIN.map(code => [code, nothingMore])),
  ALL_RECORDS_FAILED: ({ t }, { input, ...params }) => {
    const count = figure(params, 'recordsIn')
    if (count === undefined) {
      return undefined
    }
    const named = { count: formatNumber(count) }
    return input === 'right' ? t('detail.all_failed_right', named, count) : t('detail.all_failed', named, count)
  },
  ANSWER_CUT: answerOf,
  ANSWER_NOT_JSON: answerOf,
  ARTIFACT_DAMAGED: toDamageWords,
  BINARY_FILE: ({ t }) => t('detail.binary'),
  COLUMN_COUNT: ({ t }, { fields, columns }) =>
    fields === undefined || columns === undefined ? undefined : t('detail.column_count', { fields, columns }),
  CONFIGURATION_UNRESOLVED: (_, { configuration }) => configuration,
  ENCODING_GUESSED: ({ t }, { encoding, others }) => encoding === undefined
    ? undefined
    : others === undefined ? t('detail.guessed', { encoding }) : t('detail.guessed_of', { encoding, others }),
  FAILURE_TOLERANCE_EXCEEDED: toToleranceWords,
  FIELD_IN_THE_WAY: (_, { field }) => field,
  FIELD_ON_BOTH_SIDES: (_, { field }) => field,
  FILE_TOO_LARGE: limitOf('max_bytes', bytes => formatBytes(bytes)),
  FORMAT_NOT_READ: ({ t }, { format }) => format === undefined ? undefined : t('detail.format_not_read', { format }),
  INVALID_JSON: toJsonWords,
  INVALID_PATH: pathOf,
  JSON_BROKEN: toJsonPlace,
  JSON_CUT: toJsonPlace,
  LANGUAGE_UNDETERMINED: toShortWords,
  LINE_TOO_LONG: limitOf('max_bytes', bytes => formatBytes(bytes)),
  MODEL_BAD_ENDPOINT: toAddressWords,
  MODEL_CANNOT_JUDGE: (_, { model }) => model,
  MODEL_KEY_REFUSED: (format, params) => modelOf(format, params, ''),
  MODEL_KEY_UNUSABLE: (_, { model }) => model,
  MODEL_NOT_FOUND: (format, params) => modelOf(format, params, 'MODEL_NOT_FOUND'),
  MODEL_NOT_READY: (format, params) => modelOf(format, params, 'FAILED_PRECONDITION'),
  MODEL_OUTPUT_BREAKS_SCHEMA: ({ t }, { place, answer }) =>
    place === undefined || answer === undefined ? undefined : t('detail.schema_place', { place, answer }),
  MODEL_PERMISSION_DENIED: (format, params) => modelOf(format, params, 'PERMISSION_DENIED'),
  MODEL_PROVIDER_REDIRECT: (_, { model }) => model,
  MODEL_PROVIDER_REFUSED: (_, { model }) => model,
  MODEL_UNAUTHENTICATED: (format, params) => modelOf(format, params, 'UNAUTHENTICATED'),
  // What the model service said, where it said more; its message repeats the reason.
  MODEL_UNAVAILABLE: ({ findReason }, { reason = '' }) => reason === '' ? '' : findReason(`MODEL_${reason}`),
  MODEL_UNIMPLEMENTED: (format, params) => modelOf(format, params, 'UNIMPLEMENTED'),
  NOTHING_READABLE: toFirstReason,
  NOT_AN_OBJECT: elementOf,
  NOT_FOUND: (_, { path, glob }) => path ?? glob,
  NO_RECORDS: toNoRecordsWords,
  OTHER_LANGUAGE: toLanguageWords,
  OUTSIDE_ROOTS: pathOf,
  PERSONAL_DATA_MASKED: toMaskedWords,
  QUALITY_ALLOWED: toAllowedWords,
  QUALITY_BELOW_THRESHOLD: toThresholdWords,
  QUALITY_FORBIDDEN: rulesOf,
  QUALITY_LANGUAGE: toRuleWords,
  QUALITY_LENGTH: toRuleWords,
  QUALITY_NOT_A_NUMBER: toNotNumberWords,
  QUALITY_PATTERN: rulesOf,
  QUALITY_RANGE: toRuleWords,
  QUALITY_REQUIRED: rulesOf,
  QUALITY_UNIQUE: rulesOf,
  QUOTE_NOT_CLOSED: toQuoteWords,
  QUOTE_SPANS_LINES: toSpanWords,
  REPEATED_LINES: toRepeatedWords,
  REPEATED_PHRASES: toRepeatedWords,
  RESPONSE_SCHEMA_INVALID: (_, { fault }) => fault,
  RULE_MATCHED: toConditionWords,
  RULE_NOT_MATCHED: toConditionWords,
  SEVERAL_MATCHES: ({ t }, params) => {
    const count = figure(params, 'count')
    return count === undefined ? undefined : t('detail.partners', { count: formatNumber(count) }, count)
  },
  TIMEOUT: (format, params) => limitOf(
    params.timeoutMs === undefined ? 'timeout_ms' : 'timeoutMs', (ms, { duration }) => duration(ms),
  )(format, params),
  TOO_FEW_TOKENS: toTokenWords,
  TOO_MANY_FILES: limitOf('most', most => formatNumber(most)),
  TOO_MANY_TOKENS: toTokenWords,
  TOO_SLOW: limitOf('ms', (ms, { duration }) => duration(ms)),
  UNKNOWN_KIND: (_, { kind }) => kind,
  UPLOAD_DELETED: ({ t }, { filename = '', at = '' }) => filename && t('detail.upload_deleted', { filename, at }),
  WORKER_LOST: toLostWords,
}

/** The reasons whose details have words. */
export const DETAIL_CODES = Object.keys(WORDS)

/** @returns `undefined` where only the message has the detail. */
export const toDetailWords = (code: string, params: Params, format: DetailFormat): string | undefined =>
  Object.hasOwn(WORDS, code) ? WORDS[code]?.(format, params) : undefined
