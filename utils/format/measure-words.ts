import { COLUMN_TYPES } from '#shared/domain/dataset/column-type'
import type { DetailFormat, Words } from './detail-format'
import { formatNumber, formatRatio } from './number-format'

const figure = (text: string | undefined) =>
  text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
/** A fraction, and what a double cannot represent, stays as it was written. */
const said = (text: string) => Number.isSafeInteger(Number(text)) ? formatNumber(Number(text)) : text
/** In percent: there is no next likely language. */
const ALONE = 100

/** Which language a text is in, how clearly, and which are kept. */
export const toLanguageWords: Words = ({ t, languageOf }, { language, lead, kept, more }) => {
  if (language === undefined || kept === undefined) {
    return undefined
  }
  const nameOf = (code: string) => languageOf(code) || code
  const names = kept.split(' ').filter(code => code !== '').map(nameOf).join(t('common.list_separator'))
  const listed = more === undefined ? names : t('detail.language_more', { names, more: said(more) })
  const percent = figure(lead)
  return percent === undefined || percent === ALONE
    ? t('detail.language', { language: nameOf(language), kept: listed })
    : t('detail.language_lead', { language: nameOf(language), lead: formatRatio(percent / 100), kept: listed })
}

/** A text that is too short for its language to be told. */
export const toShortWords: Words = ({ t }, { chars, least }) => {
  const isMeasured = chars !== undefined && least !== undefined
  return isMeasured ? t('detail.too_short', { chars: said(chars), least: said(least) }, Number(chars)) : ''
}

export const toTokenWords: Words = ({ t }, { tokens, min, max }) => {
  const bounds = toBoundWords(t, { min, max })
  return tokens === undefined || bounds === ''
    ? ''
    : t('detail.tokens', { tokens: said(tokens), bounds }, Number(tokens))
}

/** What repeats in a text, and how much of it may. */
export const toRepeatedWords: Words = ({ t }, { of, permille, most, words = '' }) => {
  const [share, limit] = [figure(permille), figure(most)]
  if (share === undefined || limit === undefined) {
    return ''
  }
  const named = { share: formatRatio(share / 1_000), most: formatRatio(limit), words: said(words) }
  switch (of) {
    case 'chars': return t('detail.repeated.chars', named)
    case 'frequent': return t('detail.repeated.frequent', named)
    case 'lines': return t('detail.repeated.lines', named)
    case 'repeated': return t('detail.repeated.repeated', named)
    default: return ''
  }
}

/** The condition that decided, and the length that was measured for it. */
export const toConditionWords: Words = ({ t, opOf }, params) => {
  const { condition, of, field, op = '', value = '', length } = params
  const word = opOf(op)
  if (condition === undefined || field === undefined || word === undefined) {
    return ''
  }
  const hasValue = op !== 'exists' && op !== 'missing'
  const text = hasValue
    ? t('detail.condition', { field, op: word, value })
    : t('detail.condition_alone', { field, op: word })
  const placed = of === '1' ? text : t('detail.condition_of', { index: condition, of, text })
  return length === undefined ? placed : t('detail.condition_length', { text: placed, length: said(length) })
}

/** A rule of a quality check, with what broke it. */
export const toRuleWords: Words = (format, params) => {
  const { t } = format
  const { rules, value } = params
  const bounds = toBoundWords(t, params)
  const measured = params.kept === undefined
    ? bounds && (value ? t('detail.length', { value: said(value), bounds }) : t('detail.expected', { bounds }))
    : toLanguageWords(format, params) ?? ''
  return ofRule(t, rules, measured)
}

/** A value that a range cannot hold, with the range. */
export const toNotNumberWords: Words = ({ t }, params) => {
  const { rules, type = '' } = params
  const known = COLUMN_TYPES.find(one => one === type)
  const bounds = toBoundWords(t, params)
  const text = known && t('detail.not_number', { type: t(`dataset.column_type.${known}`).toLowerCase() })
  const limits = bounds && t('detail.expected', { bounds })
  return ofRule(t, rules, text && bounds ? t('detail.not_number_limits', { text, bounds }) : text || limits)
}

/** The values that a rule allows, as JSON: the text "1" and the number 1 look different. */
export const toAllowedWords: Words = ({ t }, { rules, found, allowed, more }) => {
  const values = allowed && allowed.length > 2 ? toTexts(allowed).join(t('common.list_separator')) : ''
  const named = values && more ? t('detail.allowed_more', { values, more: said(more) }) : values
  const told = named && t('detail.allowed', { values: named })
  return ofRule(t, rules, told && found ? t('detail.not_allowed', { value: found, allowed: told }) : told)
}

/** @param list a list as JSON; shown as it is where another factory has cut it */
function toTexts(list: string): string[] {
  try {
    const values: unknown = JSON.parse(list)
    return Array.isArray(values) ? values.map(value => JSON.stringify(value)) : [list]
  }
  catch {
    return [list]
  }
}

/** @param rules names, as the factory joins them */
export const toBrokenRules = (t: DetailFormat['t'], rules: string | undefined): string =>
  rules ? t('detail.rules', { rules }, rules.split(', ').length) : ''

function ofRule(t: DetailFormat['t'], rules: string | undefined, measured: string | undefined): string | undefined {
  const told = toBrokenRules(t, rules)
  return told && measured ? t('detail.rule_measured', { told, measured }) : told || measured || undefined
}

interface Bounds {
  min?: string | undefined
  max?: string | undefined
}

function toBoundWords(t: DetailFormat['t'], { min, max }: Bounds): string {
  const [least, most] = [min, max].map(bound => bound && figure(bound) !== undefined ? said(bound) : bound)
  if (least && most) {
    return t('detail.between', { least, most })
  }
  return least ? t('detail.at_least', { least }) : most ? t('detail.at_most', { most }) : ''
}
