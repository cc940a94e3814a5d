import { describe, expect, it } from 'vitest'
import { en as factoryEn } from '#factory/stages/locales/en'
import { zhCN as factoryZh } from '#factory/stages/locales/zh-CN'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { toStageLabel } from '~/utils/pipeline/stage-label'
import { givenStage } from '~~/tests/nuxt/given/given-run'

const kindNames = new Map([['clean.normalize', 'Clean text']])

describe('the label of a stage', () => {
  it('is its name', () => {
    expect(toStageLabel(givenStage({ name: 'Tidy up' }), kindNames)).toBe('Tidy up')
  })

  it.each(['', '  '])('is its kind without a name: %j', (name) => {
    expect(toStageLabel(givenStage({ name }), kindNames)).toBe('Clean text')
  })

  it('is its key when the kind is not known here', () => {
    expect(toStageLabel(givenStage({ stageKey: 'tidy', name: '', kind: 'clean.later' }), kindNames)).toBe('tidy')
  })
})

describe('the names of stage kinds', () => {
  it.each([['en', en, factoryEn], ['zh-CN', zh, factoryZh]] as const)('are those of the factory: %s', (_, ours, theirs) => {
    expect(ours.stage.kind).toEqual(Object.fromEntries(Object.entries(theirs).map(([kind, { name }]) => [kind.replace('.', '_'), name])))
  })
})
