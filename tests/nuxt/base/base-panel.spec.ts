import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import BasePanel from '~/components/base/BasePanel.vue'

const slots = { default: () => 'the data', empty: () => 'nothing yet' }
const mountPanel = (props: InstanceType<typeof BasePanel>['$props']) =>
  mountSuspended(BasePanel, { props: { title: 'Runs', ...props }, slots })

describe('the six looks of a panel', () => {
  it('loading: a skeleton, and marked as busy', async () => {
    const panel = await mountPanel({ status: 'pending', hasData: false })

    expect(panel.attributes('data-look')).toBe('loading')
    expect(panel.attributes('aria-busy')).toBe('true')
    expect(panel.find('.skeleton').exists()).toBe(true)
    expect(panel.text()).not.toContain('the data')
  })

  it('empty: the text of the page, for no data and for no match', async () => {
    const panel = await mountPanel({ isEmpty: true })

    expect(panel.text()).toContain('nothing yet')
    expect(panel.text()).not.toContain('the data')
  })

  it('stale: the data stays, with its age and a retry button in the head', async () => {
    const panel = await mountPanel({ status: 'error', age: '6 min old', failure: 'away' })

    expect(panel.text()).toContain('the data')
    expect(panel.text()).toContain('6 min old')
    await panel.get('button[aria-label="Retry"]').trigger('click')
    expect(panel.emitted('retry')).toHaveLength(1)
  })

  it('error: cause, retry and request id', async () => {
    const panel = await mountPanel({
      status: 'error', hasData: false, failure: 'The server failed.', requestId: 'req-7f31c2',
    })

    expect(panel.get('[role="alert"]').text()).toContain('The server failed.')
    expect(panel.text()).toContain('req-7f31c2')
    await panel.get('[role="alert"] button').trigger('click')
    expect(panel.emitted('retry')).toHaveLength(1)
  })

  it('data, refetching: a thin bar above the data', async () => {
    const panel = await mountPanel({ status: 'pending', hasData: true })

    expect(panel.find('.thin-bar').exists()).toBe(true)
    expect(panel.text()).toContain('the data')
  })

  it('data: labelled by its title', async () => {
    const panel = await mountPanel({})

    expect(panel.find('.thin-bar').exists()).toBe(false)
    expect(panel.get(`#${panel.attributes('aria-labelledby')}`).text()).toBe('Runs')
  })
})
