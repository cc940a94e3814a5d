import { zhCN } from './locales/zh-CN.ts'

/** Texts of a parameter's field in the form, in both languages of the console. */
export function inBoth(key: keyof typeof zhCN, title: string, description: string) {
  const [chinese, hint] = zhCN[key]
  return { title, description, 'x-i18n': { 'zh-CN': { title: chinese, description: hint } } }
}
