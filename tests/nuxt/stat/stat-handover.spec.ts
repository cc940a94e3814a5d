import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { HandoverView } from '#shared/contract/overview/handover.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import HandoverPage from '~/pages/stats/handover.vue'
import { toMarkdown, toReportCsv } from '~/utils/stat/handover-report'
import { registerEndpoint } from '../given/register-endpoint'
import { givenAlert } from '../given/given-alert'
import { givenListed } from '../given/given-run'
import { showProject } from '../../support/in-project'

const RUN_ID = '01900000-0000-7000-8000-0000000000a1'
const NONE = { count: 0, items: [] }
const TO = '2026-11-20T06:00:00.000Z'

const givenHandover = (change: Partial<HandoverView> = {}): HandoverView => ({
  tz: 'Asia/Shanghai', window: { from: '2026-11-19T22:00:00.000Z', to: TO }, asOf: TO, watermark: TO,
  commit: '0123456789ab',
  totals: {
    launched: 3, ended: 2, succeeded: 1, partial: 0, failed: 1, crashed: 0, cancelled: 0, trials: 0, success: 0.5,
    recordsIn: 10, recordsOut: 8, recordsFailed: 0, tokens: 70,
  },
  ended: NONE, failed: NONE, raised: NONE, open: { runs: NONE, failures: NONE, alerts: NONE }, decided: NONE, ...change,
})

let asked: Record<string, unknown>[] = []
let report = givenHandover()
registerEndpoint('/api/v1/handover', (event) => {
  asked.push(getQuery(event))
  return report
})
registerEndpoint('/api/v1/pipelines', () => ({ items: [], nextCursor: null }))
for (const path of ['stages', 'tokens']) {
  registerEndpoint(`/api/v1/metrics/${path}`, () => ({ items: [], compared: null, now: [], before: [] }))
}

beforeEach(() => {
  clearNuxtData()
  asked = []
  report = givenHandover()
})

describe('the handover', () => {
  it('is of the last eight hours at first, and says of each list why it is empty', async () => {
    const page = await mountSuspended(HandoverPage, { route: '/stats/handover' })

    await expect.poll(() => page.text()).toContain('No run failed in this range')
    expect(page.text()).toContain('No failure was unresolved at the end of the range')
    expect(page.text()).toContain('Nothing was decided in this range')
    expect(asked.at(-1)).toMatchObject({ from: 'now-8h', to: 'now' })
    expect(page.findAll('.total').map(total => total.text())).toContainEqual(expect.stringContaining('50%'))
    page.unmount()
  })

  it('lists what failed, what is open and what was decided, each with its link', async () => {
    report = givenHandover({
      failed: { count: 140, items: [givenListed({
        id: RUN_ID, name: 'Nightly', state: 'FAILED', stateName: 'failed', disposition: 'open', finishedAt: TO,
        error: { reason: 'TIMEOUT', message: 'too slow', stageKey: 'call', retryable: true, metadata: {} },
      })] },
      open: {
        runs: NONE, failures: NONE,
        alerts: { count: 1, items: [givenAlert({ ruleName: 'Own rule', readyMade: null, hasOwnName: true })] },
      },
      decided: { count: 1, items: [{
        kind: 'disposition', at: TO, actor: 'Li', id: RUN_ID, name: 'Nightly', value: 'waived', note: 'known | bad',
        rule: null, pipeline: '',
      }] },
    })

    const page = await mountSuspended(HandoverPage, { route: '/stats/handover?from=now-12h&to=now' })

    await expect.poll(() => page.text()).toContain('Newest 1 of 140')
    expect(page.findAll('tbody a').map(link => link.attributes('href')))
      .toEqual(expect.arrayContaining([`/runs/${RUN_ID}`, expect.stringMatching(/^\/alerts\?alert=/)]))
    expect(page.text()).toContain('Waived')
    expect(asked.at(-1)).toMatchObject({ from: 'now-12h' })
    page.unmount()
  })
})

it('says in the reader’s language that a revision was saved from a retry, and leaves the words of a person', async () => {
  const saved = {
    kind: 'revision', at: TO, actor: 'Li', id: RUN_ID, name: 'Reviews', value: '3', rule: null, pipeline: '',
  } as const
  let notes: (string | undefined)[] = []
  await mountSuspended({ setup: () => {
    const { toDecisionRow } = useHandoverRows()
    notes = ['saved-from-retry:aed52e0d', '保存自重试 aed52e0d'].map(note => toDecisionRow({ ...saved, note }).cells[2])
    return () => null
  } })

  expect(notes).toEqual(['From retry aed52e0d', '保存自重试 aed52e0d'])
})

describe('a saved handover', () => {
  it('of demo data says so in its name and in its lines', async () => {
    await showProject(DEMO_PROJECT_ID)
    const saved: { blob?: Blob, name: string } = { name: '' }
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.blob = blob instanceof Blob ? blob : undefined
      return 'blob:kept'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.name = this.download
    })
    const page = await mountSuspended(HandoverPage, { route: '/stats/handover' })
    await expect.poll(() => page.find('.total').exists()).toBe(true)

    await page.findAll('.tools button').find(button => button.text() === 'Save as CSV')?.trigger('click')
    await vi.waitUntil(() => saved.name !== '', 30_000)

    expect(saved.name).toMatch(/^DEMO_.*\.csv$/)
    expect(await saved.blob?.text()).toMatch(/^# .*DEMO/m)
    vi.restoreAllMocks()
    page.unmount()
    await showProject(DEFAULT_PROJECT_ID)
  })

  const toLink = (path: string) => `http://console${path}`
  const saved = {
    title: 'Handover', notes: [['Range', 'a – b']] as [string, string][],
    totals: [['Failed', '1']] as [string, string][],
    sections: [
      {
        key: 'failed', title: 'Failed runs', count: '2', columns: ['Run', 'Reason'],
        rows: [{ key: '1', path: '/runs/1', cells: ['a|b', 'two\nlines *bold* <b>'] }], empty: 'none',
        more: 'Newest 1 of 2', path: '',
      },
      {
        key: 'open', title: 'Open', count: '0', columns: ['Run'], rows: [], empty: 'Nothing is open', more: '',
        path: '',
      },
    ],
  }

  it('is Markdown in which names and notes are plain text', () => {
    const text = toMarkdown(saved, toLink)

    expect(text).toContain('## Failed runs (2)')
    expect(text).toContain('| [a\\|b](http://console/runs/1) | two lines \\*bold\\* \\<b\\> |')
    expect(text).toContain('Newest 1 of 2')
    expect(text).toContain('## Open (0)\n\nNothing is open')
  })

  it('is Markdown in which a command can be copied as it is', () => {
    const text = toMarkdown(
      { ...saved, notes: [['Request', 'curl \'http://console/a?b=1&c_d=*\''], ['Other', 'curl `x`']] }, toLink,
    )

    expect(text).toContain('- Request: `curl \'http://console/a?b=1&c_d=*\'`')
    expect(text).toContain('- Other: `` curl `x` ``')
  })

  it('is CSV with a line for each row, and the range above', () => {
    const lines = toReportCsv(saved, { section: 'Section', name: 'Name', details: 'Details', link: 'Link' }, toLink)
      .replace(/^\uFEFF/, '').split('\r\n')

    expect(lines.slice(0, 4)).toEqual(['# Range,a – b', '# Failed,1', '', 'Section,Name,Details 1,Link'])
    expect(lines[4]).toBe('Failed runs,a|b,Reason: two lines *bold* <b>,http://console/runs/1')
  })
})
