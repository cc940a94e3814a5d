import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LABELS } from '~/i18n/labels'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import serverEn from '#server/locales/en'
import serverZh from '#server/locales/zh-CN'
import { filesIn } from '../../support/rules/imports'

interface Messages { [key: string]: string | Messages }

const LOCALES: Record<string, Messages> = { 'en': en, 'zh-CN': zh }

const entriesOf = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] satisfies [string, string]]
      : entriesOf(value, `${prefix}${key}.`))

const keysOf = (messages: Messages) => entriesOf(messages).map(([key]) => key)

const FRONT = [
  'app.vue', 'error.vue', 'components', 'composables', 'layouts', 'middleware', 'pages', 'plugins', 'stores', 'utils',
]

/** Where the last word is a code: tests/unit/rules/labels.spec.ts holds which ones. */
const PLACES = new Set(Object.keys(LABELS))
const isLabel = (key: string) => PLACES.has(key.slice(0, key.lastIndexOf('.')))

/** Keys that the code names; literals, so that they can be found. */
const used = new Set(FRONT.flatMap(filesIn).flatMap((file) => {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/\bt\(\s*['"`]([\w.-]+)['"`]|\bkeypath="([\w.-]+)"/g)].map(match =>
    match[1] ?? match[2] ?? '')
}))

describe('the locales', () => {
  it('have the same keys', () => {
    expect(keysOf(zh)).toEqual(keysOf(en))
  })

  it.each(Object.entries(LOCALES))('are sorted: %s', (_, messages) => {
    const unsorted = (part: Messages, path = ''): string[] => [
      ...Object.keys(part).join() === Object.keys(part).sort().join() ? [] : [path || 'the top'],
      ...Object.entries(part).flatMap(([key, value]) =>
        typeof value === 'string' ? [] : unsorted(value, `${path}.${key}`)),
    ]

    expect(unsorted(messages)).toEqual([])
  })

  it('have the same placeholders', () => {
    const placeholders = (text: string) =>
      [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]))].sort().join()
    const chinese = new Map(entriesOf(zh))
    const different = entriesOf(en)
      .filter(([key, text]) => placeholders(text) !== placeholders(chinese.get(key) ?? '')).map(([key]) => key)

    expect(different).toEqual([])
  })

  it.each([
    ['en', en, serverEn], ['zh-CN', zh, serverZh],
  ] as const)('have the names by which the server finds what comes with the product: %s', (_, page, server) => {
    const templates = Object.entries(page.template.built_in)

    expect(server.ready_made).toEqual(page.alert.ready_made)
    expect(templates.map(([code]) => [code, server.template[code as 'table'].name])).toEqual(templates)
  })

  it('contain every key that the code uses', () => {
    const known = new Set(keysOf(en))

    expect([...used].filter(key => !known.has(key))).toEqual([])
  })

  it('contain no key that the code does not use', () => {
    expect(keysOf(en).filter(key => !used.has(key) && !isLabel(key))).toEqual([])
  })

  it('contain no two spaces in a row', () => {
    const loose = Object.entries(LOCALES).flatMap(([locale, messages]) => entriesOf(messages)
      .filter(([, text]) => /\s\s/.test(text)).map(([key, text]) => `${locale}: ${key}: “${text}”`))

    expect(loose).toEqual([])
  })

  it('contain no empty text', () => {
    const empty = Object.entries(LOCALES).flatMap(([locale, messages]) =>
      entriesOf(messages).filter(([, text]) => text.trim() === '').map(([key]) => `${locale}: ${key}`))

    expect(empty).toEqual([])
  })
})
