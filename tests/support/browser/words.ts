import { createI18n } from 'vue-i18n'
import en from '~/i18n/locales/en.ts'
import zhCN from '~/i18n/locales/zh-CN.ts'

export type Locale = 'zh-CN' | 'en'

/** The texts of the pages in one language. */
export function wordsOf(locale: Locale): (key: string, values?: Record<string, string | number>, count?: number) => string {
  const { global } = createI18n({ legacy: false, locale, messages: { en, 'zh-CN': zhCN } })
  return (key, values = {}, count) => {
    if (!global.te(key)) {
      throw new Error(`there is no text ${key} in ${locale}`)
    }
    return count === undefined ? global.t(key, values) : global.t(key, values, count)
  }
}
