import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, getQuery, readBody } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlertView } from '#shared/contract/alert.contract'
import AlertsPage from '~/pages/alerts/index.vue'
import { registerEndpoint } from '../given/register-endpoint'
import {
  ALERT_ID, givenAlert, givenChannel, givenCounts, givenRule, givenSilence, PIPELINE_ID, RULE_ID,
} from '../given/given-alert'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

let alerts: AlertView[] = []
let counts = givenCounts()
let ackAnswer: () => unknown
let sent: unknown[] = []
let silences = [givenSilence()]
let asked: Record<string, unknown>[] = []
const problem = (status: number, code: string) => createError(
  { statusCode: status, data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'req-1' } },
)

registerEndpoint('/api/v1/alerts', (event) => {
  asked.push(getQuery(event))
  return { items: alerts, nextCursor: null, total: alerts.length, totalIsExact: true }
})
registerEndpoint('/api/v1/alerts/counts', () => counts)
registerEndpoint('/api/v1/alert-rules', () => ({
  items: [givenRule(), givenRule({
    id: ALERT_ID, name: 'Mine', readyMade: null, metric: 'attempt_p95', windowMs: 3_600_000, comparison: 'above',
    warning: 1_800_000, critical: null,
  })],
  nextCursor: null,
}))
registerEndpoint('/api/v1/channels', () => ({ items: [givenChannel()], nextCursor: null }))
registerEndpoint('/api/v1/silences', () => ({ items: silences, nextCursor: null }))
registerEndpoint('/api/v1/pipelines', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/alerts/${ALERT_ID}/ack`, { method: 'POST', handler: async (event) => {
  sent.push(await readBody(event))
  return ackAnswer()
} })

registerEndpoint('/api/v1/alerts/ack', { method: 'POST', handler: async (event) => {
  const body = await readBody<{ ids: string[] }>(event)
  sent.push(body)
  return { items: body.ids.map((id, index) => ({ id, ok: index === 0, code: index === 0 ? '' : 'conflict' })) }
} })

const open = (query = '') => mountSuspended(AlertsPage, { route: `/alerts${query}` })
/** With a space between elements, as they are seen. */
const textOf = (page: Pick<VueWrapper, 'html'>) =>
  page.html().replaceAll(/<!--.*?-->/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  alerts = [givenAlert()]
  counts = givenCounts()
  silences = [givenSilence()]
  sent = []
  asked = []
  ackAnswer = () => ({ ...givenAlert({ handling: 'ACKED' }), events: [], deliveries: [] })
})

describe('the alerts', () => {
  it('say how severe, what about, which value beside which threshold, and since when', async () => {
    const page = await open()

    await expect.poll(() => textOf(page), SOON).toContain('Run failed')
    expect(textOf(page)).toMatch(
      /Critical Run failed Pipeline Airports, cleaned · Unresolved failures 6 runs, threshold 4 runs Firing for 43 min/,
    )
    expect(page.get(`a[href="/pipelines/${PIPELINE_ID}"]`).text()).toBe('Airports, cleaned')
    expect(page.find(`a[href="/runs?disposition=open&pipelineId=${PIPELINE_ID}"]`).exists()).toBe(true)
    expect(textOf(page)).toContain('Mean time to acknowledge 4 min · to resolve 31 min')
  })

  it('of failures lead to the failed runs, and say until when they fire', async () => {
    const pipelines = [{ id: PIPELINE_ID, name: 'Airports, cleaned' }]
    const failed = { labelNames: {}, threshold: 0, value: 1, pipelines }
    alerts = [
      givenAlert({ ...failed, labels: { reason: 'TIMEOUT' } }),
      givenAlert({ ...failed, id: 'another', labels: { reason: 'INTERNAL' }, pipelines: [] }),
    ]
    const page = await open()
    await expect.poll(() => textOf(page), SOON).toContain('Run failed')

    const text = textOf(page)
    const affected = page.findAll('.when a').find(link => link.text() === 'Airports, cleaned')
    expect(affected?.attributes('href')).toBe(`/runs?disposition=open&pipelineId=${PIPELINE_ID}&q=TIMEOUT`)
    expect(text).toContain('fires from the first one on')
    expect(text).toContain('a later run of the same task definition resolves it')
    expect(text.split('fire until each failure is resolved or waived')).toHaveLength(2)
    expect(page.findAll('.verbs a').map(link => link.text())).toEqual(['View runs', 'View runs'])
  })

  it('have their counts in the tabs', async () => {
    const page = await open()

    await expect.poll(() => page.findAll('nav .tab').map(tab => tab.text().replace(/\s+/g, ' ')), SOON)
      .toEqual(['Firing 3', 'Acknowledged 2', 'Silenced 4', 'History', 'Rules 18'])
  })

  it('say who acknowledged with which note, and what keeps them quiet', async () => {
    alerts = [givenAlert({
      handling: 'ACKED', ack: { by: 'operator', at: new Date().toISOString(), note: 'shards raised', until: null },
      silence: { id: RULE_ID, reason: 'Maintenance', until: new Date(Date.now() + 3_600_000).toISOString() },
      inhibitedBy: {
        alertId: RULE_ID, ruleName: 'No worker', readyMade: 'worker_lost', hasOwnName: false, metric: 'workers',
      },
    })]
    const page = await open('?tab=acked')

    await expect.poll(() => textOf(page), SOON)
      .toMatch(/Acknowledged by operator \(no sign-in\), \d\d:\d\d: “shards raised”/)
    expect(textOf(page)).toMatch(/Silenced until .*: Maintenance · Inhibited by “No worker processes”/)
    expect(page.find('button[aria-label="Acknowledge Run failed"]').exists()).toBe(false)
  })

  it('say which parameters of the address were ignored', async () => {
    const page = await open('?tab=smoking&severity=critical')

    await expect.poll(() => textOf(page), SOON).toContain('Ignored invalid parameters in the URL: tab')
  })

  it('are filtered by their address', async () => {
    const page = await open(
      `?tab=history&severity=critical&pipelineId=${PIPELINE_ID}&ruleId=${RULE_ID}&q=failed&from=now-7d&to=now`,
    )

    await expect.poll(() => asked.at(-1), SOON).toMatchObject({
      tab: 'history', severity: 'critical', pipelineId: PIPELINE_ID, ruleId: RULE_ID, q: 'failed', from: 'now-7d',
      to: 'now',
    })
    page.unmount()
  })

  it('are calm and good when none fires, and say so of filters that match none', async () => {
    alerts = []
    const page = await open()
    await expect.poll(() => textOf(page), SOON).toContain('No alerts firing')

    const filtered = await open('?severity=warning')

    await expect.poll(() => textOf(filtered), SOON).toContain('No alerts match')
    expect(textOf(filtered)).toContain('Clear filters')
  })
})

describe('to acknowledge', () => {
  const ackButton = (page: Awaited<ReturnType<typeof open>>) => page.find('button[aria-label="Acknowledge Run failed"]')

  it('shows before the server has answered, and is counted', async () => {
    let answer: (value: unknown) => void = () => {}
    ackAnswer = () => new Promise((resolve) => {
      answer = resolve
    })
    const page = await open()
    await expect.poll(() => ackButton(page).exists(), SOON).toBe(true)

    await ackButton(page).trigger('click')

    expect(textOf(page)).toContain('Acknowledged by operator (no sign-in)')
    expect(page.findAll('nav .tab').slice(0, 2).map(tab => tab.text().replace(/\s+/g, ' ')))
      .toEqual(['Firing 2', 'Acknowledged 3'])
    await expect.poll(() => sent, SOON).toHaveLength(1)
    answer(ALERT_ID)
    await expect.poll(() => useToast().toasts.value.map(({ title }) => title), SOON)
      .toEqual(['Run failed acknowledged.'])
  })

  it('is taken back when the server refuses it, and told', async () => {
    ackAnswer = () => {
      throw problem(409, 'conflict')
    }
    const page = await open()
    await expect.poll(() => ackButton(page).exists(), SOON).toBe(true)

    await ackButton(page).trigger('click')

    await expect.poll(() => useToast().toasts.value.map(({ description }) => description), SOON)
      .toEqual(['The alert has ended, or someone else has handled it.'])
    expect(ackButton(page).exists()).toBe(true)
    expect(page.findAll('nav .tab')[0]?.text().replace(/\s+/g, ' ')).toBe('Firing 3')
  })

  it('keeps the row in its place, so that a second press hits no other alert', async () => {
    const page = await open()
    await expect.poll(() => ackButton(page).exists(), SOON).toBe(true)
    alerts = []

    await ackButton(page).trigger('click')
    await expect.poll(() => asked.length, SOON).toBeGreaterThan(1)

    await expect.poll(() => textOf(page), SOON).toContain('Acknowledged by operator (no sign-in)')
    expect(page.findAll('li.row')).toHaveLength(1)
  })
})

describe('to acknowledge several', () => {
  it('sends one note for the picked ones, and tells how many had ended', async () => {
    const OTHER_ID = '01900000-0000-7000-8000-0000000000f1'
    alerts = [
      givenAlert(), givenAlert({ id: OTHER_ID, fingerprint: 'b'.repeat(64) }),
      givenAlert({ id: RULE_ID, fingerprint: 'c'.repeat(64), handling: 'ACKED' }),
    ]
    const page = await open()
    await expect.poll(() => page.findAll('li.row .check').length, SOON).toBe(2)

    for (const check of page.findAll('li.row .check')) {
      await check.trigger('click')
    }
    expect(page.get('[role="toolbar"]').text()).toContain('2')
    await page.findAll('[role="toolbar"] button')[0]?.trigger('click')
    await expect.poll(() => document.querySelector('dialog')?.textContent, SOON).toContain('Acknowledge 2 alerts')
    const field = document.querySelector<HTMLTextAreaElement>('dialog textarea, dialog input')
    if (field) {
      field.value = 'known outage'
      field.dispatchEvent(new Event('input'))
    }
    await nextTick()
    document.querySelector<HTMLFormElement>('dialog form')?.dispatchEvent(new Event('submit', { cancelable: true }))

    await expect.poll(() => sent, SOON).toEqual([{ note: 'known outage', ids: [ALERT_ID, OTHER_ID] }])
    await expect.poll(() => useToast().toasts.value.map(({ title, description }) => [title, description]), SOON)
      .toEqual([['1 alert acknowledged.', '1 had ended, or someone else had handled it.']])
    // Once the list was read again.
    await expect.poll(() => page.find('[role="toolbar"]').exists(), SOON).toBe(false)
  })
})

it('an alert that only shows missing data offers nothing to acknowledge', async () => {
  alerts = [givenAlert({ condition: 'NO_DATA', cause: 'no_data', firedAt: null })]
  const page = await open('?tab=pending')

  await expect.poll(() => page.findAll('li.row').length, SOON).toBe(1)
  expect(page.find('li.row .check').exists()).toBe(false)
  expect(page.find('button[aria-label="Acknowledge Run failed"]').exists()).toBe(false)
})

describe('the tab of the rules', () => {
  it('marks the ready-made ones, and writes chosen lengths plainly', async () => {
    const page = await open('?tab=rules')

    await expect.poll(() => page.findAll('tbody tr').length, SOON).toBeGreaterThan(1)
    const [readyMade, own] = page.findAll('tbody tr').map(textOf)
    expect(readyMade).toContain('Too many failed calls to the factory Built in In app')
    expect(readyMade).toContain('Warning below 95% · Critical below 90%')
    expect(own).not.toContain('Built in')
    expect(own).toContain('above 30 min in 1 h')
  })
})

describe('the tab of the silenced', () => {
  it('names what is matched as the reader does', async () => {
    silences = [givenSilence({ matchers: [
      {
        label: 'rule', isEqual: true, value: RULE_ID, name: 'Run failed',
        rule: { readyMade: 'run_failed', hasOwnName: false },
      },
      { label: 'pipeline', isEqual: false, value: PIPELINE_ID, name: 'Airports, archived', rule: null },
    ] })]
    const page = await open('?tab=silenced')

    await expect.poll(() => textOf(page), SOON).toMatch(/Rule = Run failed Pipeline ≠ Airports, archived/)
  })

  it('lists what is silenced, why, by whom and for how long', async () => {
    const page = await open('?tab=silenced')

    await expect.poll(() => textOf(page), SOON)
      .toMatch(/Severity = Warning Maintenance operator \(no sign-in\) .*3 h 5\d min left\) 2 End silence/)
  })
})
