import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { toDetailWords } from '~/utils/format/detail-words'

const given = (messages: typeof en) => {
  const { t } = createI18n({ legacy: false, locale: 'en', messages: { 'en': messages, 'zh-CN': messages } }).global
  const names: Record<string, string> = { eng: 'English', fra: 'French' }
  return {
    t, duration: (ms: number) => `${ms / 1_000} s`, findReason: () => undefined,
    languageOf: (code: string) => names[code] ?? '',
    opOf: (op: string) => new Map(Object.entries(messages.detail.op)).get(op),
  }
}
const chinese = given(zh)
const english = given(en)

const quote = { line: '3', column: 'text', last_line: '9', max_bytes: '16000000' }

describe('the detail below a reason', () => {
  it.each<[string, Record<string, string>, string]>([
    ['COLUMN_COUNT', { fields: '3', columns: '4' }, '这一行有 3 列，表头有 4 列'],
    ['UPLOAD_DELETED', { filename: 'a.csv', at: '2026-11-30 21:50 UTC' }, '“a.csv”，于 2026-11-30 21:50 UTC'],
    ['LINE_TOO_LONG', { max_bytes: '16000000' }, '上限 16 MB'],
    ['INVALID_JSON', { problem: 'COMMA_WANTED', column: '1204' }, '第 1,204 个字符：缺少逗号或右括号'],
    ['INVALID_JSON', { problem: 'UNEXPECTED_TOKEN', token: 'b' }, '出现了意外的 b'],
    ['QUOTE_NOT_CLOSED', { ...quote, end: 'open' }, '第 3 行 text 列的引号到文件末尾都没有闭合，第 3 – 9 行都被读入同一单元格'],
    ['QUOTE_NOT_CLOSED', { ...quote, last_line: '3', end: 'open' }, '第 3 行 text 列的引号到文件末尾都没有闭合'],
    ['SEVERAL_MATCHES', { count: '1200' }, '1,200 条匹配'],
    ['FIELD_ON_BOTH_SIDES', { field: 'text' }, 'text'],
    ['NO_RECORDS', { look: 'header' }, '只有列名，后面没有记录'],
    [
      'FAILURE_TOLERANCE_EXCEEDED', { recordsIn: '100', recordsFailed: '7', failureTolerance: '0.05' },
      '本阶段读取的 100 条中失败 7 条，允许 5%',
    ],
    [
      'FAILURE_TOLERANCE_EXCEEDED', { recordsIn: '100', recordsFailed: '7', failureTolerance: '0.05', input: 'right' },
      '右侧输入的 100 条中失败 7 条，允许 5%',
    ],
    ['ALL_RECORDS_FAILED', { recordsIn: '1200', input: 'right' }, '右侧输入共 1,200 条'],
    ['TIMEOUT', { timeout_ms: '60000' }, '上限 60 s'],
    ['WORKER_LOST', { cause: 'OUT_OF_MEMORY' }, '内存不足'],
    ['QUALITY_BELOW_THRESHOLD', { subject: 'score', value: '0.42', min: '0.8' }, '合规率：42%，应不低于 80%'],
    ['NOT_FOUND', { glob: '**/*.csv' }, '**/*.csv'],
    ['MODEL_BAD_ENDPOINT', { rule: 'PORT', model: 'm' }, '地址的端口只能是 80、443 或不小于 1024'],
    ['MODEL_UNAVAILABLE', {}, ''],
    ['MODEL_DEADLINE_EXCEEDED', {}, ''],
    ['OUTSIDE_ROOTS', { path: '/srv/other' }, '/srv/other'],
    ['OUTSIDE_ROOTS', {}, ''],
    ['NO_TEXT', {}, ''],
  ])('%s with %j has a Chinese text', (code, params, words) => {
    expect(toDetailWords(code, params, chinese)).toBe(words)
  })

  it.each(['open', 'limit', 'misplaced'])('names the place of a quote that ends %s, in both languages', (end) => {
    for (const format of [chinese, english]) {
      const words = toDetailWords('QUOTE_NOT_CLOSED', { ...quote, end }, format)

      expect(words).toMatch(/3.*text.*9/s)
      expect(words).not.toMatch(/detail\.|undefined|\{/)
    }
  })

  it('is the message when the parameters do not contain it', () => {
    expect(toDetailWords('COLUMN_COUNT', {}, chinese)).toBeUndefined()
    expect(toDetailWords('MODEL_PROVIDER_REFUSED', {}, chinese)).toBeUndefined()
    expect(toDetailWords('constructor', {}, chinese)).toBeUndefined()
  })

  it.each<[string, Record<string, string>, string, string]>([
    [
      'OTHER_LANGUAGE', { language: 'fra', lead: '12', kept: 'eng qqq' },
      'Detected French, 12% ahead of the next likely language; kept: English, qqq',
      '识别为French，得分比第二名的语言高 12%；保留：English、qqq',
    ],
    [
      'OTHER_LANGUAGE', { language: 'fra', kept: 'eng', more: '7' },
      'Detected French; kept: English and 7 more', '识别为French；保留：English等，另有 7 种',
    ],
    [
      'OTHER_LANGUAGE', { language: 'cmn', lead: '100', kept: 'eng' },
      'Detected cmn; kept: English', '识别为cmn；保留：English',
    ],
    [
      'LANGUAGE_UNDETERMINED', { chars: '4', least: '10' },
      '4 characters; the language is detected from 10 on', '4 个字符，至少 10 个才识别语言',
    ],
    ['TOO_FEW_TOKENS', { tokens: '1', min: '2' }, '1 token, expected at least 2', '1 个 Token，应至少 2'],
    [
      'TOO_MANY_TOKENS', { tokens: '1204', max: '1000' }, '1,204 tokens, expected at most 1,000',
      '1,204 个 Token，应至多 1,000',
    ],
    [
      'REPEATED_LINES', { of: 'lines', permille: '401', most: '0.3' },
      '40.1% of the lines repeat an earlier one, expected at most 30%', '40.1% 的行与前面某行相同，应至多 30%',
    ],
    [
      'REPEATED_LINES', { of: 'chars', permille: '250', most: '0.2' },
      '25% of the text is in repeated lines, expected at most 20%', '25% 的文字在重复行中，应至多 20%',
    ],
    [
      'REPEATED_PHRASES', { of: 'frequent', words: '3', permille: '1000', most: '0.18' },
      'The most frequent 3 words in a row make up 100% of the text, expected at most 18%',
      '最常见的连续 3 个词占文本的 100%，应至多 18%',
    ],
    [
      'REPEATED_PHRASES', { of: 'repeated', words: '5', permille: '667', most: '0.15' },
      '66.7% of the text is in repeated runs of 5 words, expected at most 15%',
      '66.7% 的文字是重复出现的连续 5 个词，应至多 15%',
    ],
    [
      'RULE_NOT_MATCHED', { condition: '2', of: '3', field: 'text', op: 'length_ge', value: '40', length: '12' },
      'Condition 2 of 3: text length at least 40; measured length 12', '第 2 / 3 个条件：text 长度大于等于 40；实际长度 12',
    ],
    [
      'PERSONAL_DATA_MASKED', { phone: '1', email: '1200' },
      '1,200 e-mail addresses, 1 phone number', '1,200 个电子邮箱、1 个电话号码',
    ],
    [
      'PERSONAL_DATA_MASKED', { secret: '2', id_card: '1' },
      '1 identity card number, 2 keys and tokens', '1 个身份证号、2 个密钥或令牌',
    ],
    [
      'RULE_MATCHED', { condition: '1', of: '1', field: 'answer', op: 'missing', value: '' }, 'answer has no value',
      'answer 无值',
    ],
    [
      'QUALITY_LENGTH', { rules: 'short', value: '3', min: '10', max: '20' },
      'Rule not met: short. Length 3, expected 10 – 20', '未满足的规则：short。长度 3，应在 10 – 20 之间',
    ],
    [
      'QUALITY_RANGE', { rules: 'score', max: '12345678901234567890' },
      'Rule not met: score. Expected at most 12345678901234567890', '未满足的规则：score。应至多 12345678901234567890',
    ],
    [
      'QUALITY_RANGE', { rules: 'score', min: '-0.4', max: '0.85' },
      'Rule not met: score. Expected -0.4 – 0.85', '未满足的规则：score。应在 -0.4 – 0.85 之间',
    ],
    [
      'QUALITY_NOT_A_NUMBER', { rules: 'score', type: 'string', min: '1', max: '5' },
      'Rule not met: score. The value is text, not a number; expected 1 – 5', '未满足的规则：score。值是文本，不是数字；应在 1 – 5 之间',
    ],
    [
      'QUALITY_ALLOWED', { rules: 'score', found: '"1"', allowed: '[1,"2",null]' },
      'Rule not met: score. "1" is not allowed. Allowed: 1, "2", null', '未满足的规则：score。"1" 不在允许的值中。允许：1、"2"、null',
    ],
    [
      'QUALITY_ALLOWED', { rules: 'score', found: '', allowed: '["a', more: '7' },
      'Rule not met: score. Allowed: ["a and 7 more', '未满足的规则：score。允许：["a等，另有 7 个',
    ],
    ['QUALITY_ALLOWED', { rules: 'score' }, 'Rule not met: score', '未满足的规则：score'],
    ['QUALITY_REQUIRED', { rules: 'score, text' }, 'Rules not met: score, text', '未满足的规则：score, text'],
    [
      'QUALITY_LENGTH', { rules: 'short, score', value: '3', min: '10' },
      'Rules not met: short, score. Length 3, expected at least 10', '未满足的规则：short, score。长度 3，应至少 10',
    ],
    [
      'RULE_MATCHED', { condition: '1', of: '1', field: 'answer', op: 'eq', value: '""' },
      'answer equals ""', 'answer 等于 ""',
    ],
    [
      'QUALITY_LANGUAGE', { rules: 'tongue', language: 'fra', lead: '3', kept: 'eng' },
      'Rule not met: tongue. Detected French, 3% ahead of the next likely language; kept: English',
      '未满足的规则：tongue。识别为French，得分比第二名的语言高 3%；保留：English',
    ],
  ])('%s with %j says what was measured, and against what', (code, params, inEnglish, inChinese) => {
    expect([english, chinese].map(format => toDetailWords(code, params, format))).toEqual([inEnglish, inChinese])
  })

  it.each([
    'LANGUAGE_UNDETERMINED', 'REPEATED_LINES', 'REPEATED_PHRASES', 'RULE_MATCHED', 'RULE_NOT_MATCHED',
    'TOO_FEW_TOKENS', 'TOO_MANY_TOKENS',
  ])('%s of an older factory says nothing more', (code) => {
    expect(toDetailWords(code, {}, english)).toBe('')
  })

  it('has a singular for one record', () => {
    expect([1, 2].map(count => toDetailWords('ALL_RECORDS_FAILED', { recordsIn: String(count) }, english)))
      .toEqual(['1 record', '2 records'])
  })
})
