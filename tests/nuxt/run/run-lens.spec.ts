import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LensRecord, LensView } from '#shared/contract/run/run-lens.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import RunLensLayer from '~/components/run/lens/RunLensLayer.vue'
import RunStageRow from '~/components/run/stage/RunStageRow.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenStage } from '../given/given-run'

const stage = givenStage({
  stageKey: 'clean', name: 'Clean', state: 'SUCCEEDED', recordsIn: 9, recordsOut: 5, recordsDropped: 4,
  droppedByReason: { DUPLICATE: 3, EMPTY: 1 },
})
const run = givenDetail({ stages: [stage] })
const side = (change: Partial<LensRecord['before']>): LensRecord['before'] => ({
  state: 'none', record: null, text: null, bytes: null, ...change,
})
const record: LensRecord = {
  row: 7, output: 5, outcome: 'changed', reason: '', reject: null, measured: {}, equals: null,
  duplicates: { rows: [], isWhole: true },
  before: side({ state: 'record', record: { id: 1, text: ' a b' } }),
  after: side({ state: 'record', record: { id: 1, text: 'a b', lang: 'en' } }),
}

let answer: LensView
let queries: object[]
registerEndpoint(`/api/v1/runs/${run.id}/stages/clean/records`, (event) => {
  queries.push(getQuery(event))
  return answer
})

const textOfPage = () => (document.body.textContent ?? '').replaceAll(/\s+/g, ' ')
const open = (lens: object = {}) => mountSuspended(
  RunLensLayer,
  { props: { run, lens: { stageKey: 'clean', of: 'out', at: 3, reason: '', ...lens } }, attachTo: document.body },
)
const press = (key: string) =>
  document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

beforeEach(() => {
  clearNuxtData()
  document.body.innerHTML = ''
  queries = []
  answer = { status: 'found', at: 3, total: 5, record }
})

describe('the record lens', () => {
  it('shows a record before and after, with what changed and where it is', async () => {
    await open()

    await expect.poll(textOfPage).toContain('Input 7 → output 5')
    expect(textOfPage()).toContain('Records: Clean')
    expect(textOfPage()).toContain('3 of 5')
    expect(document.querySelector('tr.changed del')?.textContent).toBe(' ')
    expect(document.querySelector('tr.added')?.textContent).toContain('lang')
    expect(document.querySelector('tr.same')?.textContent).toContain('1')
    expect(queries).toEqual([{ of: 'out', at: '3' }])
  })

  it('is called by what became of its records, and why', async () => {
    const layer = await open()
    await layer.setProps({ lens: { stageKey: 'clean', of: 'dropped', at: 3, reason: 'DUPLICATE' } })

    await expect.poll(textOfPage).toContain('Dropped records: Duplicate')
    expect(textOfPage()).toContain('Clean · 3 of ')
    await layer.setProps({ lens: { stageKey: 'clean', of: 'failed', at: 3, reason: '' } })
    await expect.poll(textOfPage).toContain('Failed records: Clean')
  })

  it('walks by keys as by buttons, and stops at both ends', async () => {
    const layer = await open()
    await expect.poll(textOfPage).toContain('Input 7')

    for (const key of ['j', 'k', 'End', 'Home']) {
      press(key)
    }
    await layer.setProps({ lens: { stageKey: 'clean', of: 'out', at: 5, reason: '' } })
    press('j')

    expect(layer.emitted('go')?.map(([lens]) => (lens as { at: number }).at)).toEqual([4, 2, 5, 1])
  })

  it('shows why a record was dropped, and leads to the one that it equals', async () => {
    answer = {
      ...answer, total: 3,
      record: { ...record, output: null, outcome: 'dropped', reason: 'DUPLICATE', after: side({}), equals: 2 },
    }
    const layer = await open({ of: 'dropped', reason: 'DUPLICATE' })

    await expect.poll(textOfPage).toContain('The stage produced nothing for this record')
    expect([...document.querySelectorAll('thead th')].map(title => title.textContent?.trim()))
      .toEqual(['Field', 'Before the stage'])
    expect(queries).toEqual([{ of: 'dropped', at: '3', reason: 'DUPLICATE' }])
    ;[...document.querySelectorAll('button')]
      .find(button => button.textContent?.includes('Duplicate of output 2'))?.click()
    expect(layer.emitted('go')).toEqual([[{ stageKey: 'clean', of: 'out', at: 2, reason: '' }]])
  })

  it.each([
    [
      'OTHER_LANGUAGE', { language: 'fra', lead: '12', kept: 'eng cmn' },
      'Other language', 'Detected French, 12% ahead of the next likely language; kept: English, Chinese',
    ],
    [
      'RULE_NOT_MATCHED', { condition: '1', of: '1', field: 'text', op: 'length_ge', value: '40', length: '12' },
      'Does not meet the rules to keep', 'text length at least 40; measured length 12',
    ],
    ['TOO_FEW_TOKENS', { tokens: '3', min: '5' }, 'Too few tokens', '3 tokens, expected at least 5'],
  ])('says of a dropped record what was measured: %s', async (reason, measured, text, note) => {
    answer = { ...answer, record: { ...record, output: null, outcome: 'dropped', reason, measured, after: side({}) } }
    await open({ of: 'dropped' })

    await expect.poll(textOfPage).toContain(text)
    expect(textOfPage()).toContain(note)
  })

  it('says only the reason of a dropped record of which nothing was written down', async () => {
    const lost = { output: null, outcome: 'dropped' as const, reason: 'OTHER_LANGUAGE', after: side({}) }
    answer = { ...answer, record: { ...record, ...lost } }
    await open({ of: 'dropped' })

    await expect.poll(textOfPage).toContain('Other language')
    expect(textOfPage()).not.toMatch(/Detected|undefined|detail\./)
  })

  it.each([
    ['not_ended', 'Records are available once the stage has ended'],
    ['nothing_kept', 'Retry the run to get them.'],
    ['untraced', 'These records can’t be identified'],
    ['too_far', 'took too long'],
    ['beyond', 'There are 5 records here.'],
  ] as const)('says what to do when there is no record: %s', async (status, text) => {
    answer = { ...answer, status, record: null }
    await open()

    await expect.poll(textOfPage).toContain(text)
  })

  it('does not tell the reader of a demo run to retry it', async () => {
    answer = { ...answer, status: 'nothing_kept', record: null }
    await mountSuspended(RunLensLayer, {
      props: { run: { ...run, projectId: DEMO_PROJECT_ID }, lens: { stageKey: 'clean', of: 'out', at: 1, reason: '' } },
      attachTo: document.body,
    })

    await expect.poll(textOfPage).toContain('Demo data has no records')
    expect(textOfPage()).not.toContain('Retry')
  })

  it.each([
    ['missing', 'The stored file is missing.'],
    ['source', 'Read from a source.'],
    ['unknown', 'does not record which input became which output'],
  ] as const)('says why a side is not there: %s', async (state, text) => {
    answer = { ...answer, record: { ...record, before: side({ state }) } }
    await open()

    await expect.poll(textOfPage).toContain(text)
    expect(textOfPage()).toContain('lang')
  })
})

it('the counts of a stage lead to their records, those of a group and of demo data do not', async () => {
  const row = await mountSuspended(RunStageRow, { props: { stage, nowMs: 0 } })
  const group = await mountSuspended(RunStageRow, { props: { stage, nowMs: 0, count: 3 } })
  const demo = await mountSuspended(RunStageRow, { props: { stage, nowMs: 0, isDemo: true } })

  const links = row.findAll('a.count')
  expect(links.map(link => link.attributes('href'))).toEqual([
    expect.stringContaining('lens=clean&of=in'), expect.stringContaining('of=out'),
    expect.stringContaining('of=dropped'),
  ])
  expect(links[2]?.attributes('aria-label')).toBe('View 4 records: Clean, Dropped')
  expect(group.findAll('a.count')).toEqual([])
  expect(demo.findAll('a.count')).toEqual([])
  expect(demo.text()).toContain('9')
})
