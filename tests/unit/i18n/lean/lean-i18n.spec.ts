import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { createI18n as createWhole } from 'vue-i18n'
import { createI18n, useI18n } from '~/i18n/lean/i18n'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'

interface Messages { [key: string]: string | Messages }
type Named = Record<string, string | number>

const MESSAGES = { 'en': en, 'zh-CN': zh }

const keysOf = (messages: Messages, prefix = ''): string[] => Object.entries(messages).flatMap(([key, value]) =>
  typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`))

const whole = createWhole({ legacy: false, locale: 'en', fallbackLocale: false, messages: MESSAGES, missingWarn: false, fallbackWarn: false })
const lean = createI18n({ locale: 'en', messages: MESSAGES })

const value = fc.oneof(fc.string({ maxLength: 8 }), fc.integer({ min: -3, max: 2_000 }), fc.constantFrom('12.5%', '$&', '{n}', '1 | 2'))
const names = ['n', 'count', 'name', 'time', 'title', 'total', 'label', 'value']
const named = fc.dictionary(fc.constantFrom(...names), value)
/** Words and placeholders, one to three forms of them. */
const message = fc.array(
  fc.array(fc.oneof(fc.constantFrom('行', 'rows', ' · ', '$&', '/'), fc.constantFrom(...names).map(name => `{${name}}`)), { minLength: 1, maxLength: 5 }).map(parts => parts.join('').trim()).filter(form => form !== ''),
  { minLength: 1, maxLength: 3 },
).map(forms => forms.join(' | '))

function both(key: string, values: Named, plural?: number): [string, string] {
  return [lean.global.t(key, values, plural), plural === undefined ? whole.global.t(key, values) : whole.global.t(key, values, plural)]
}

describe('the small i18n', () => {
  it('says every text of both languages as vue-i18n does', () => {
    fc.assert(fc.property(fc.constantFrom('en', 'zh-CN'), named, fc.option(fc.nat(5), { nil: undefined }), (locale, values, plural) => {
      lean.global.locale.value = locale
      whole.global.locale.value = locale === 'en' ? 'en' : 'zh-CN'
      for (const key of keysOf(en)) {
        const [ours, theirs] = both(key, values, plural)
        expect(ours).toBe(theirs)
      }
    }), { numRuns: 20 })
  })

  it('says any message of that grammar as vue-i18n does', () => {
    fc.assert(fc.property(message, named, fc.option(fc.integer({ min: -2, max: 4 }), { nil: undefined }), (text, values, plural) => {
      lean.global.setLocaleMessage('en', { text })
      lean.global.locale.value = 'en'
      const theirs = createWhole({ legacy: false, locale: 'en', messages: { 'en': { text: '' }, 'zh-CN': {} }, missingWarn: false, fallbackWarn: false }).global
      theirs.setLocaleMessage('en', { text })

      expect(lean.global.t('text', values, plural)).toBe(plural === undefined ? theirs.t('text', values) : theirs.t('text', values, plural))
    }))
  })

  it('gives the key where there is no text', () => {
    const { t, te } = createI18n({ locale: 'en', messages: { en: { app: { name: 'Factory' } } } }).global

    expect([t('app.name'), t('app.none'), t('app'), te('app.name'), te('app')]).toEqual(['Factory', 'app.none', 'app', true, false])
  })

  it('says it again in another language, and after texts have come', () => {
    const { t, locale, mergeLocaleMessage } = createI18n({ locale: 'en', messages: {} }).global
    const said = [t('word')]

    mergeLocaleMessage('en', { word: 'line' })
    mergeLocaleMessage('zh-CN', { word: '流水线' })
    said.push(t('word'))
    locale.value = 'zh-CN'
    said.push(t('word'))

    expect(said).toEqual(['word', 'line', '流水线'])
  })

  it('is there in the setup of every component of its app', async () => {
    const app = createSSRApp({ setup: () => () => h({ setup: () => () => useI18n().t('word') }) })
    app.use(createI18n({ locale: 'en', messages: { en: { word: 'line' } } }))

    await expect(renderToString(app)).resolves.toBe('line')
    expect(() => useI18n()).toThrow('setup')
  })
})
