import { describe, expect, it } from 'vitest'
import { toCardLanguage } from '#shared/domain/release/card'

describe('the language of a card', () => {
  it.each([
    ['one without a word', {}, 'en'],
    ['English sentences', { description: 'Reports of incidents.', source: '- 事故报告.csv' }, 'en'],
    [
      'Chinese sentences with some English words', { description: '用于训练 BERT 与 GPT 的事故报告。', licence: 'CC-BY-4.0' },
      'zh-CN',
    ],
    [
      'English sentences about Chinese words',
      { description: 'Finds words such as 事故 and 故障 in reports of incidents, one a line.' },
      'en',
    ],
    ['nothing but a Chinese contact', { contact: '数据团队' }, 'zh-CN'],
  ] as const)('is told by its sentences: %s', (_, card, language) => {
    expect(toCardLanguage(card)).toBe(language)
  })
})
