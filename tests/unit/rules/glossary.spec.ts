import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KindTexts } from '#factory/stages/kind-texts'

const ROOT = new URL('../../../', import.meta.url)
const LOCALES = ['en', 'zh-CN'] as const
type Locale = (typeof LOCALES)[number]

interface Ban { word: string, instead: string }

/** The last two columns of every table of the glossary, each word with the term of its row. */
function readBans(): Record<Locale, Ban[]> {
  const rows = readFileSync(new URL('docs/glossary.md', ROOT), 'utf8').split('\n')
    .filter(line => line.startsWith('|') && !/^\|[-|\s]+$/.test(line))
    .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()))
    .filter(([first]) => first !== 'English')
  const toBans = (words: string | undefined, separator: string, instead = '') =>
    (words ?? '').split(separator).map(word => word.trim()).filter(word => word !== '').map(word => ({ word, instead }))
  return {
    'en': rows.flatMap(([term, , , , not]) => toBans(not, ',', term)),
    'zh-CN': rows.flatMap(([, term, , , , not]) => toBans(not, '、', term)),
  }
}

const KINDS = 'factory/stages/kinds/'

interface Text { place: string, text: string }

async function readTexts(locale: Locale): Promise<Text[]> {
  const room = `i18n/locales/${locale}`
  const files = [
    ...readdirSync(new URL(room, ROOT), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts')).map(name => `${room}/${name}`),
    `server/locales/${locale}.ts`,
  ]
  const texts = await Promise.all(files.map(async (file) => {
    const module: object = await import(new URL(file, ROOT).href)
    return Object.values(module).flatMap(value => listTexts(value, file))
  }))
  const kinds = await Promise.all(readdirSync(new URL(KINDS, ROOT))
    .filter(name => !name.includes('.')).map(async (folder) => {
      const file = `${KINDS}${folder}/texts.ts`
      const { texts: own } = await import(new URL(file, ROOT).href) as { texts: KindTexts }
      return listTexts(own[locale], file)
    }))
  return [...texts, ...kinds].flat()
}

function listTexts(value: unknown, place: string): Text[] {
  if (typeof value === 'string') {
    return [{ place, text: value }]
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, part]) => listTexts(part, `${place} ${key}`))
    : []
}

/** English by whole words; Chinese has no gaps between words. */
const isIn = (text: string, word: string, locale: Locale) =>
  locale === 'en' ? new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'i').test(text) : text.includes(word)

/** Lower-case words that a Chinese text keeps: a format, a tool, a unit, keys of JSON, values to type in. */
const KEPT = new Set(
  ('admin auto cmn curl eng franc gzip key kind needs null parameters pp stages test train true und validation '
    + 'wink').split(' '),
)
const isWord = (word: string) => /^[a-z][a-z_]+$/.test(word) && !KEPT.has(word)

describe('the texts on screen', () => {
  const bans = readBans()

  it('are checked against words in both languages', () => {
    expect(bans.en.length).toBeGreaterThan(20)
    expect(bans['zh-CN'].length).toBeGreaterThan(20)
  })

  it.each(LOCALES)('use the terms of the glossary: %s', async (locale) => {
    const texts = await readTexts(locale)
    const wrong = texts.flatMap(({ place, text }) => bans[locale].filter(({ word }) => isIn(text, word, locale))
      .map(({ word, instead }) => `${place}: “${word}”, use “${instead}”`))

    expect(texts.length).toBeGreaterThan(1_000)
    expect(wrong).toEqual([])
  })

  it('contain no English word in a Chinese sentence', async () => {
    const texts = await readTexts('zh-CN')
    // Nor are places of values, patterns of files and addresses words.
    const toProse = (text: string) => text.replaceAll(/\{+[^}]*\}+|\*\*\/\*\.\w+|https?:\/\/[\w.:/-]+/g, '')
    const wrong = texts.flatMap(({ place, text }) => toProse(text).split(/[^\w./-]+/).filter(isWord)
      .map(word => `${place}: ${word}`))

    expect(wrong).toEqual([])
  })
})
