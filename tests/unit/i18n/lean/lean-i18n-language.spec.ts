import { expect, it } from 'vitest'
import { createI18n } from '~/i18n/lean/i18n'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'

it('says a text in another language than the reader\'s: the command palette is searched in both', () => {
  const { t } = createI18n({ locale: 'en', messages: { 'en': en, 'zh-CN': zh } }).global

  expect(t('navigation.settings', {}, { locale: 'zh-CN' })).toBe(zh.navigation.settings)
  expect(t('app.theme.label', { theme: 'x' }, { locale: 'zh-CN' })).toBe(zh.app.theme.label.replace('{theme}', 'x'))
  expect(t('navigation.settings')).toBe(en.navigation.settings)
})
