import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SilenceCreate } from '#shared/contract/alert.contract'
import AlertBell from '~/components/alert/AlertBell.vue'
import AlertBellList from '~/components/alert/AlertBellList.vue'
import AlertChannelPanel from '~/components/alert/channel/AlertChannelPanel.vue'
import AlertSilenceDialog from '~/components/alert/silence/AlertSilenceDialog.vue'
import { registerEndpoint } from '../given/register-endpoint'
import {
  ALERT_ID, CHANNEL_ID, givenAlert, givenChannel, givenCounts, givenRule, givenSilence, PIPELINE_ID, RULE_ID,
} from '../given/given-alert'

const SOON = { timeout: 30_000 }
const textOf = (page: Pick<VueWrapper, 'html'>) =>
  page.html().replaceAll(/<!--.*?-->/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
let silences: SilenceCreate[] = []

registerEndpoint('/api/v1/alerts', () => ({ items: [givenAlert()], nextCursor: null }))
registerEndpoint('/api/v1/alert-rules', () => ({ items: [givenRule({ readyMade: 'run_failed' })], nextCursor: null }))
registerEndpoint(
  '/api/v1/pipelines', () => ({ items: [{ id: PIPELINE_ID, name: 'Airports, cleaned' }], nextCursor: null }),
)
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/silences', { method: 'POST', handler: async (event) => {
  silences.push(await readBody(event))
  return givenSilence()
} })

beforeEach(() => {
  clearNuxtData()
  silences = []
})

describe('the bell', () => {
  it('counts by severity, in words too', async () => {
    const bell = await mountSuspended(AlertBell, { props: { counts: givenCounts() } })

    expect(bell.get('button').attributes('aria-label')).toBe('Alerts: 1 critical, 2 warning')
    expect(bell.findAll('.count').map(count => count.text())).toEqual(['1', '2'])
  })

  it('is quiet while nothing fires', async () => {
    const bell = await mountSuspended(
      AlertBell, { props: { counts: givenCounts({ firing: { critical: 0, warning: 0 } }) } },
    )

    expect(bell.get('button').attributes('aria-label')).toBe('Alerts: none firing')
    expect(bell.find('.count').exists()).toBe(false)
  })

  it('lists what fires, each with a link to its events', async () => {
    const list = await mountSuspended(AlertBellList, { props: { total: 3 } })

    await expect.poll(() => textOf(list), SOON).toContain('Critical Run failed Airports, cleaned · 6 runs 43 min')
    expect(list.find(`a[href="/alerts?alert=${ALERT_ID}"]`).exists()).toBe(true)
    expect(list.text()).toContain('1 of 3')
  })
})

describe('the dialog of a silence', () => {
  const frame = { template: '<div><slot /><slot name="footer" /></div>' }
  const open = (first: SilenceCreate['matchers']) =>
    mountSuspended(AlertSilenceDialog, { props: { first }, global: { stubs: { BaseDialog: frame } } })

  it('needs a reason, and begins with the rule and the labels of the alert', async () => {
    const dialog = await open(
      [{ label: 'rule', isEqual: true, value: RULE_ID }, { label: 'pipeline', isEqual: true, value: PIPELINE_ID }],
    )
    await dialog.get('button[type="submit"]').trigger('click')
    expect(dialog.text()).toContain('Something required is missing')
    expect(silences).toEqual([])
    await expect.poll(() => dialog.text(), SOON).toContain('Airports, cleaned')

    await dialog.get('textarea').setValue('Maintenance')
    await dialog.get('input[type="radio"][value="24"]').setValue(true)
    const beforeMs = Date.now()
    await dialog.get('form').trigger('submit')

    await expect.poll(() => dialog.emitted('done'), SOON).toHaveLength(1)
    expect(silences).toHaveLength(1)
    expect(silences[0]).toMatchObject({ reason: 'Maintenance', matchers: [
      { label: 'rule', isEqual: true, value: RULE_ID },
      { label: 'pipeline', isEqual: true, value: PIPELINE_ID },
    ] })
    expect(Date.parse(silences[0]?.endsAt ?? '') - beforeMs).toBeGreaterThanOrEqual(24 * 3_600_000)
  })

  it('changes, adds and removes conditions', async () => {
    const dialog = await open([])
    await dialog.get('textarea').setValue('Maintenance')
    await dialog.get('select[aria-label="Matcher 1: is or is not"]').setValue('no')
    await dialog.findAll('button').find(button => button.text() === 'Add matcher')?.trigger('click')
    await dialog.get('select[aria-label="Matcher 2: label"]').setValue('own')
    await dialog.get('input[aria-label="Matcher 2: label"]').setValue('team')
    await dialog.get('input[aria-label="Matcher 2: value"]').setValue('data')

    await dialog.get('form').trigger('submit')

    await expect.poll(() => silences[0]?.matchers, SOON).toEqual(
      [{ label: 'severity', isEqual: false, value: 'warning' }, { label: 'team', isEqual: true, value: 'data' }],
    )
  })
})

describe('the channels', () => {
  const mount = (props: Partial<InstanceType<typeof AlertChannelPanel>['$props']>) =>
    mountSuspended(AlertChannelPanel, {
      props: {
        channels: [givenChannel()], look: { status: 'success', hasData: true }, nowMs: Date.now(), curl: '', tests: {},
        testing: [], ...props,
      },
    })

  it('show why the last delivery failed, and what waits', async () => {
    const panel = await mount({ channels: [givenChannel(
      { waiting: 2, last: { at: new Date().toISOString(), ok: false, status: 500, code: 'BAD_STATUS', message: '' } },
    )] })

    expect(textOf(panel)).toMatch(/Failed \d\d:\d\d: the receiver answered HTTP 500 2 waiting for a retry/)
    expect(panel.text()).toContain('Secret set, not shown again')
  })

  it('show the result of a test in place of the last delivery', async () => {
    const panel = await mount({
      tests: { [CHANNEL_ID]: { ok: true, status: 204, code: '', message: '', durationMs: 120 } },
    })

    expect(panel.text()).toContain('Test delivered: HTTP 204, 0.1 s')
  })
})
