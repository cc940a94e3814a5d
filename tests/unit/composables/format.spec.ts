import { describe, expect, it } from 'vitest'
import { findLanguage } from '~/composables/format/useLanguageName'

const CODES = ['eng', 'cmn', 'jpn', 'nob', 'nno', 'zlm', 'mal', 'arb', 'spa']
const OTHERS = { cmn: ['普通话', 'Mandarin'] }

describe('a language', () => {
  it.each([
    ['中文', 'cmn'], ['Chinese', 'cmn'], ['mandarin', 'cmn'], ['普通话', 'cmn'], ['zh', 'cmn'], ['ZHO', 'cmn'],
    ['cmn', 'cmn'],
    ['英语', 'eng'], ['英文', 'eng'], [' english ', 'eng'], ['en', 'eng'], ['日文', 'jpn'], ['日本語', 'jpn'],
    ['Malayalam', 'mal'],
    ['español', 'spa'], ['ara', 'arb'], ['no', 'nob'], ['nb', 'nob'], ['nor', 'nob'], ['nn', 'nno'], ['ms', 'zlm'],
    ['msa', 'zlm'],
  ])('is found by %s', (text, code) => {
    expect(findLanguage(text, CODES, { locales: ['zh-CN', 'en'], others: OTHERS })).toBe(code)
  })

  it.each(['', 'xx', 'qqq', '中', 'Klingon', 'e'])('is not found by %j', (text) => {
    expect(findLanguage(text, CODES, { locales: ['zh-CN', 'en'], others: OTHERS })).toBeUndefined()
  })
})
