import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import compiledEn from '~/i18n/messages/en'
import compiledZh from '~/i18n/messages/zh-CN'

interface Texts { [key: string]: string | Texts }

const namesIn = (text: string): string[] => [...text.matchAll(/\{\s*(\w+)\s*\}/g)].map(([, name = '']) => name)
const flatten = (texts: Texts, path = ''): [key: string, text: string][] =>
  Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[path + key, text]] : flatten(text, `${path}${key}.`))
const at = (messages: object, key: string) =>
  key.split('.').reduce<unknown>((part, name) => Reflect.get(Object(part), name), messages)

const sourceOf = createI18n({ legacy: false, locale: 'en', messages: { en, 'zh-CN': zh } }).global
const compiledOf = createI18n({
  legacy: false, locale: 'en', messages: { 'en': compiledEn, 'zh-CN': compiledZh },
}).global

describe.each([
  ['en', en, compiledEn], ['zh-CN', zh, compiledZh],
] as const)('the compiled texts in %s', (locale, texts, compiled) => {
  // A text without forms is the same for every count.
  it.each([0, 1, 2, 5])('equal their source, for the count %i', (plural) => {
    const different = flatten(texts).filter(([, text]) => plural === 2 || text.includes('|')).filter(([key, text]) => {
      const named = Object.fromEntries(namesIn(text).map(name =>
        [name, name === 'count' || name === 'n' ? plural : `<${name}>`]))
      // The page has no compiler: there a string is shown as it is.
      const message = at(compiled, key)
      return sourceOf.t(key, named, { plural, locale })
        !== (typeof message === 'string' ? message : compiledOf.t(key, named, { plural, locale }))
    })

    expect(different).toEqual([])
  })
})
