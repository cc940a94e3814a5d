import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '#factory/pattern/pattern'
import { REDACTED, redact } from '#shared/domain/audit/redact'
import { hasSecret, SECRET, SECRET_CONDITION } from '#record/secret-shape'

const condition = compilePattern(SECRET_CONDITION)
const isFound = (text: string) => text.search(SECRET) >= 0

const DIGITS = '0123456789'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LETTERS = UPPER + UPPER.toLowerCase()
const ALNUM = DIGITS + LETTERS
const BASE64URL = `${ALNUM}-_`
const HEX = '0123456789abcdef'

const charsOf = (set: string, min: number, max = min) =>
  fc.string({ unit: fc.constantFrom(...set), minLength: min, maxLength: max })
const prefixed = (prefix: string, set: string, min: number, max = min) =>
  charsOf(set, min, max).map(rest => prefix + rest)

/** Some name every group and right of a person. */
const CLAIMS = fc.oneof(charsOf(BASE64URL, 20, 200), charsOf(BASE64URL, 2_000, 6_000))

/** As their issuers make them. */
const ISSUED: Record<string, fc.Arbitrary<string>> = {
  'OpenAI': prefixed('sk-', ALNUM, 48),
  'OpenAI, of a project': fc.constantFrom('sk-proj-', 'sk-svcacct-', 'sk-admin-').chain(it =>
    prefixed(it, BASE64URL, 48, 156)),
  'Anthropic': prefixed('sk-ant-api03-', BASE64URL, 93, 95),
  'DeepSeek': prefixed('sk-', HEX, 32),
  'a gateway': prefixed('sk-', BASE64URL, 22),
  'AWS': prefixed('AKIA', UPPER + DIGITS, 16),
  'Alibaba Cloud': prefixed('LTAI', ALNUM, 12, 20),
  'GitHub': fc.constantFrom('ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_').chain(it => prefixed(it, ALNUM, 36)),
  'GitHub, fine-grained': fc.tuple(charsOf(ALNUM, 22), charsOf(ALNUM, 59)).map(([id, rest]) =>
    `github_pat_${id}_${rest}`),
  'Google': prefixed('AIza', BASE64URL, 35),
  'Slack': fc.tuple(
    fc.constantFrom('xoxb', 'xoxp', 'xoxa', 'xoxr', 'xoxs'), charsOf(DIGITS, 10, 13), charsOf(ALNUM, 24),
  )
    .map(parts => parts.join('-')),
  'Hugging Face': prefixed('hf_', LETTERS, 34),
  'Groq': prefixed('gsk_', ALNUM, 52),
  'xAI': prefixed('xai-', ALNUM, 80),
  'Replicate': prefixed('r8_', ALNUM, 37),
  'NVIDIA': prefixed('nvapi-', BASE64URL, 64),
  'Stripe': fc.constantFrom('sk_live_', 'sk_test_', 'rk_live_', 'rk_test_').chain(it => prefixed(it, ALNUM, 24, 99)),
  'a token with a signature': fc.tuple(charsOf(BASE64URL, 20, 60), CLAIMS, charsOf(BASE64URL, 43, 700))
    .map(([head, body, signature]) => `eyJ${head}.eyJ${body}.${signature}`),
  'a private key': fc.tuple(
    fc.constantFrom('', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '), charsOf(`${ALNUM}+/\n`, 20, 200),
  )
    .map(([kind, body]) => `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END ${kind}PRIVATE KEY-----`),
}

/** What may stand beside one: nothing of which a key could be a part. */
const BESIDE = fc.constantFrom('', ' ', '\n', '"', '\'', '=', ': ', '密钥', '，', '(', '/', '`')

/** Each holds the beginning of a key. */
const WORDS = [
  'task-force', 'task-oriented', 'task-specific-instructions', 'risk-based', 'risk-assessment',
  'risk-adjusted-performance',
  'risk-assessment-and-management-framework', 'desk-bound', 'desk-research-methodology', 'mask-wearing',
  'mask-wearing-requirements',
  'ask-me', 'ask-me-anything-about-everything', 'disk-encryption-passphrase', 'disk-intensive-workloads-everywhere',
  'husk-like', 'dusk-to-dawn-lighting-programme', 'brisk-walking-programme', 'whisk-and-fold-until-combined',
  'flask-restful-api',
  'kiosk-mode-configuration-settings', 'tusk-shaped', 'musk-scented-candle-collection',
  'Minsk-Moscow-Vladivostok-railway',
  'task_live_broadcast_of_yesterday', 'disk_test_results_of_yesterday_evening', 'half_hf_thing',
  'wolf_hf_radio_transmitters',
  'dxai-explainable-artificial-intelligence', 'heyJoe', 'pk_customer_order_items', 'park-based',
  'pk-is-the-primary-key-column',
]

describe('a key', () => {
  it.each(Object.entries(ISSUED))('of %s is found wherever it stands, also by a stage, and never stored', (_, key) => {
    fc.assert(fc.property(BESIDE, key, BESIDE, (before, it, after) => {
      const text = `${before}${it}${after}`

      expect([text, isFound(text), condition.test(text), hasSecret(text)]).toEqual([text, true, true, true])
      // What may be the end of a key goes with it.
      expect([`${before}${REDACTED}${after}`, `${before}${REDACTED}`].map(note => ({ note })))
        .toContainEqual(redact({ note: text }))
    }))
  })

  it('is not seen in words that hold the beginning of one, however many stand together', () => {
    const texts = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(texts, fc.constantFrom(' ', ', ', '-', '/', '\n', '；'), (words, between) => {
      const text = words.join(between)

      expect([text, isFound(text), condition.test(text), hasSecret(text)]).toEqual([text, false, false, false])
    }), { numRuns: 500 })
  })

  it('is not seen within a word of any letters', () => {
    const word = charsOf(LETTERS.slice(26), 1, 12)
    fc.assert(fc.property(word, fc.array(word, { minLength: 1, maxLength: 6 }), (start, parts) => {
      const text = [`${start}sk`, ...parts].join('-')

      expect([text, isFound(text), condition.test(text)]).toEqual([text, false, false])
    }))
  })

  it('is what the condition of a stage finds, and nothing else', () => {
    const parts = [
      'sk-', 'AKIA', 'ghp_', 'hf_', 'eyJ', '.', '-', ' ', 'A1b2C3d4e5', 'ABCDEF', 'word', '密', '-----BEGIN ', 'RSA ',
      'PRIVATE KEY-----',
    ]
    fc.assert(fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), (some) => {
      const text = some.join('')

      expect([text, condition.test(text)]).toEqual([text, isFound(text)])
    }), { numRuns: 1_000 })
  })
})
