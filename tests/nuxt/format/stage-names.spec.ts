import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { clearNuxtData } from '#app'
import { KINDS } from '../given/given-pipeline'
import { givenStage } from '../given/given-run'
import { showSystem } from '../given/show-system'
import { useStageNames } from '~/composables/format/useStageNames'
import type { StageKindName } from '#shared/contract/stage-kind.contract'

afterEach(() => clearNuxtData('systemGet'))

async function names(kinds?: StageKindName[]): Promise<ReturnType<typeof useStageNames>> {
  showSystem()
  let given: ReturnType<typeof useStageNames> | undefined
  await mountSuspended(defineComponent({
    setup() {
      given = useStageNames(kinds)
      return () => null
    },
  }))
  if (!given) {
    throw new Error('not set up')
  }
  return given
}

describe('the name of a stage', () => {
  it('is its own name', async () => {
    expect((await names()).nameOfStage(givenStage({ name: 'Tidy up' }))).toBe('Tidy up')
  })

  it.each(['', '  '])('is the name of its type when it has none: %j', async (name) => {
    expect((await names()).nameOfStage(givenStage({ name }))).toBe('Clean text')
  })

  it('is its key when the factory no longer knows its type', async () => {
    const { nameOfStage, nameOfKind } = await names()

    expect(nameOfStage(givenStage({ stageKey: 'tidy', name: '', kind: 'clean.later' }))).toBe('tidy')
    expect(nameOfKind('clean.later')).toBe('clean.later')
  })

  it('is found by the key of the stage', async () => {
    const { nameOfStageKey } = await names()

    expect(nameOfStageKey([givenStage({ stageKey: 'tidy', name: 'Tidy up' })], 'tidy')).toBe('Tidy up')
    expect(nameOfStageKey([], 'tidy')).toBe('tidy')
  })
})

describe('the icon of a kind', () => {
  it('is the one from the factory, and a box without one', async () => {
    const { iconOfKind } = await names(KINDS)

    expect(iconOfKind('clean.normalize')).toBe('i-lucide-text-cursor-input')
    expect([iconOfKind('publish'), iconOfKind('clean.later')]).toEqual(['i-lucide-box', 'i-lucide-box'])
  })
})
