import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunStageState from '~/components/run/stage/RunStageState.vue'
import RunState from '~/components/run/RunState.vue'
import { RUN_TYPES } from '#shared/domain/run/run-state'
import { RUN_LOOK } from '~/utils/run/run-look'

describe('the badge of a run', () => {
  it('shows the name, in the look of the type', async () => {
    const badge = await mountSuspended(RunState, { props: { type: 'FAILED', name: 'timeout' } })

    expect(badge.text()).toBe('Timed out')
    expect(badge.classes()).toContain('loud')
    expect(badge.attributes('data-tone')).toBe('red')
  })

  it('is amber for a success with losses', async () => {
    const badge = await mountSuspended(RunState, { props: { type: 'SUCCEEDED', name: 'partial' } })

    expect(badge.text()).toBe('Partial success')
    expect(badge.attributes('data-tone')).toBe('amber')
  })

  it('is loud for failures only', () => {
    const loud = RUN_TYPES.filter(type => RUN_LOOK[type].loudness === 'loud')

    expect(loud).toEqual(['FAILED', 'CRASHED'])
  })
})

describe('the state of a stage', () => {
  it('has its text for screen readers where only the icon is shown', async () => {
    const icon = await mountSuspended(
      RunStageState, { props: { state: 'RUNNING', recordsIn: 0, recordsFailed: 0, isIcon: true } },
    )

    expect(icon.attributes('aria-label')).toBe('Running')
    expect(icon.attributes('role')).toBe('img')
  })

  it('is partial when more than one in a hundred of the records of a successful stage failed', async () => {
    const badge = async (recordsFailed: number) =>
      (await mountSuspended(RunStageState, { props: { state: 'SUCCEEDED', recordsIn: 300, recordsFailed } })).text()

    expect([await badge(3), await badge(4)]).toEqual(['Succeeded', 'Partial success'])
  })
})
