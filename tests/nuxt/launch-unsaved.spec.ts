import { mountSuspended } from '@nuxt/test-utils/runtime'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import LaunchUnsaved from '~/components/launch/LaunchUnsaved.vue'
import { registerEndpoint } from './given/register-endpoint'
import { givenDetail } from './given/given-run'

const PARENT = '01900000-0000-7000-8000-0000000000bb'
const change = { stageKey: 'ask', name: 'model', isLimit: false, before: 'a', after: 'b' }
const retry = (unsaved: RunDetail['unsaved']) =>
  givenDetail({ state: 'SUCCEEDED', stateName: 'succeeded', parentRunId: PARENT, trigger: 'retry', unsaved })
let last = retry([])
let asked = 0
registerEndpoint('/api/v1/runs', () => {
  asked += 1
  return { items: [last], nextCursor: null }
})
registerEndpoint(`/api/v1/runs/${last.id}`, () => last)

const pipeline = { id: last.pipelineId, projectId: last.projectId }

beforeEach(() => {
  clearNuxtData()
  asked = 0
})

describe('a launch after a retry with values that were not saved', () => {
  it('reminds of them, and leads to where they are saved', async () => {
    last = retry([change])

    const notice = await mountSuspended(LaunchUnsaved, { props: { pipeline } })

    await expect.poll(() => notice.text()).toContain('used values that are not saved in the pipeline')
    expect(notice.get('a').attributes('href')).toBe(`/runs/${last.id}`)
  })

  it.each([
    ['they are saved', retry([])],
    ['the last success was no retry', { ...retry([change]), parentRunId: null }],
  ])('says nothing when %s', async (_, run) => {
    last = run

    const notice = await mountSuspended(LaunchUnsaved, { props: { pipeline } })

    await expect.poll(() => asked).toBe(1)
    await flushPromises()
    expect(notice.text()).toBe('')
  })
})
