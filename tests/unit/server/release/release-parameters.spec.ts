import { describe, expect, it } from 'vitest'
import { type CardKind, listOwnParameters } from '#server/services/release/card/release-parameters'

const kind: CardKind = {
  kind: 'filter.tokens', displayNames: { 'en': 'Filter by tokens', 'zh-CN': 'Token 数过滤' },
  parametersSchema: { properties: {
    field: { type: 'string', default: 'text', title: 'Text field' },
    max: { 'type': 'integer', 'default': 0, 'title': 'Max tokens', 'x-i18n': { 'zh-CN': { title: '最多 Token 数' } } },
    languages: { type: 'array', title: 'Languages' },
    prompt: { type: 'string', title: 'Prompt' },
    dataset_id: { type: 'string', title: 'Dataset' },
  } },
  references: { dataset_id: 'dataset', languages: 'language' },
}

describe('the parameters on a card', () => {
  it('are those that differ from their defaults, in the order of the form and the language of the card', () => {
    const given = { languages: ['cmn', 'eng'], max: 2_000, field: 'text' }

    expect(listOwnParameters(given, kind, 'zh-CN')).toEqual(['最多 Token 数 `2000`', 'Languages `cmn, eng`'])
  })

  it('are without ids, and without texts that are no line', () => {
    const given = { dataset_id: 'b1e0', prompt: 'first\nsecond' }

    expect(listOwnParameters(given, kind, 'en')).toEqual(['Prompt …'])
    expect(listOwnParameters({ prompt: null }, kind, 'en')).toEqual(['Prompt …'])
  })

  it('are none while the type is not known', () => {
    expect(listOwnParameters({ max: 1 }, undefined, 'en')).toEqual([])
  })
})
