import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { keepTexts, type KnownTexts } from '~/utils/app/known-texts'

const MESSAGES = {
  'en': { run: { title: 'Runs', of: '{count} of it', total: '{n} run | {n} runs' }, common: { only: 'Only here' } },
  'zh-CN': { run: { title: '任务', of: '其中 {count}', total: '{n} 个任务' } },
}

function given(known: KnownTexts = new Map()) {
  const { global } = createI18n({
    legacy: false, locale: 'zh-CN', fallbackLocale: 'en', messages: MESSAGES, missingWarn: false, fallbackWarn: false,
  })
  const asked: string[] = []
  const { t, te } = global
  const counted = Object.assign(
    global, { t: (...all: Parameters<typeof t>) => (asked.push(String(all[0])), Reflect.apply(t, undefined, all)) },
  )
  keepTexts(counted, known)
  return { texts: counted, asked, plain: { t, te } }
}

describe('texts that the server knows', () => {
  it('are looked up once for all pages, in each language', () => {
    const known: KnownTexts = new Map()
    const first = given(known)

    expect(first.texts.t('run.title')).toBe('任务')
    first.texts.locale.value = 'en'
    expect(first.texts.t('run.title')).toBe('Runs')

    const second = given(known)
    expect([second.texts.t('run.title'), second.texts.te('run.title'), second.asked]).toEqual(['任务', true, []])
  })

  it('say the same as without being known, with values, in another language, and where there is none', () => {
    const { texts, plain } = given()

    for (const _ of [1, 2]) {
      expect(texts.t('run.of', { count: 3 })).toBe('其中 3')
      expect(texts.t('run.title', {}, { locale: 'en' })).toBe('Runs')
      expect(texts.t('run.total', { n: 2 }, 2)).toBe(plain.t('run.total', { n: 2 }, 2))
      expect(texts.t('common.only')).toBe('Only here')
      expect(texts.te('common.only')).toBe(plain.te('common.only'))
      expect(texts.t('reason.unknown')).toBe('reason.unknown')
      expect(texts.te('reason.unknown')).toBe(false)
      expect(texts.te('common.only', 'zh-CN')).toBe(false)
    }
  })

  it('are never more than the language has', () => {
    const known: KnownTexts = new Map()
    const { texts } = given(known)

    for (let n = 0; n < 100; n += 1) {
      texts.t(`reason.code_${n}`)
      texts.te(`reason.code_${n}`)
    }
    texts.t('run.title')

    expect([...known.get('zh-CN') ?? []]).toEqual([['run.title', '任务']])
  })
})
