import { mountSuspended } from '@nuxt/test-utils/runtime'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ShardReportView } from '#shared/contract/run/run-shard.contract'
import RunShards from '~/components/run/shard/RunShards.vue'
import RunStageTable from '~/components/run/stage/RunStageTable.vue'
import RunOverview from '~/components/run/detail/RunOverview.vue'
import { givenDetail, givenStage } from '../given/given-run'
import { registerEndpoint } from '../given/register-endpoint'
import { showSystem } from '../given/show-system'

const NOW = '2026-11-20T06:35:00.000Z'
const nowMs = Date.parse(NOW)
const PLACE = { shard: 3, firstRecord: 3_073, attempt: 1, worker: 'pod-1', host: 'node-a' }
const COUNTS = {
  attempt: 1, endedAt: null, done: 5, running: 2, waiting: 1, undone: 0, toCome: 4, failedAttempts: 1,
}
const reportOf = (change: Partial<ShardReportView> = {}): ShardReportView => ({
  beganAt: '2026-11-20T06:30:00.000Z', ...COUNTS, records: 5_000,
  milliseconds: { least: 9_000, lowerQuarter: 10_000, median: 10_000, upperQuarter: 11_000, most: 41_000 },
  recordsEach: { least: 1_000, lowerQuarter: 1_000, median: 1_000, upperQuarter: 1_000, most: 1_000 },
  slowest: [
    { ...PLACE, attempt: 2, records: 1_000, milliseconds: 41_000 },
    { ...PLACE, shard: 9, firstRecord: 9_217, records: 1_000, milliseconds: 11_000 },
  ],
  longest: [
    { ...PLACE, shard: 20, firstRecord: 20_481, beganAt: '2026-11-20T06:34:30.000Z', fraction: 0.25 },
    { ...PLACE, shard: 21, firstRecord: 21_505, beganAt: '2026-11-20T06:34:55.000Z', fraction: null },
  ],
  failures: [{ ...PLACE, reason: 'WORKER_LOST', message: 'worker pod-1 no longer tells', at: NOW }],
  workers: [
    { name: 'pod-2', host: 'pod-2', done: 4, failed: 0, running: 1, records: 4_000, milliseconds: 40_000 },
    { name: 'pod-1', host: 'node-a', done: 1, failed: 1, running: 1, records: 1_000, milliseconds: 41_000 },
    { name: '', host: '', done: 0, failed: 0, running: 0, records: 0, milliseconds: 0 },
  ],
  ...change,
})

let items: ShardReportView[] = []

beforeEach(async () => {
  clearNuxtData()
  items = [reportOf()]
  for (const key of ['clean', 'a', 'b']) {
    registerEndpoint(`/api/v1/runs/${givenDetail().id}/stages/${key}/shards`, () => ({ items }))
  }
  await showSystem()
})

async function show({ state = 'RUNNING' as const, run = givenDetail({
  stages: [givenStage({ state })], shards: [{ stageKey: 'clean', ...COUNTS }],
}) }: { state?: 'RUNNING' | 'QUEUED' | 'SUCCEEDED', run?: ReturnType<typeof givenDetail> } = {}) {
  const panel = await mountSuspended(RunShards, { props: { run, stageKey: '', nowMs } })
  await flushPromises()
  return panel
}
type Panel = Awaited<ReturnType<typeof show>>
const rowsOf = (panel: Panel, title: string) => {
  const section = panel.findAll('section section').find(of => of.get('h3').text().startsWith(title))
  return section?.findAll('tbody tr').map(row => row.findAll('td').map(cell => cell.text().replaceAll(/\s+/g, ' ')))
}

describe('the shards of a stage that runs', () => {
  it('say in one bar and in words where all of them are', async () => {
    const panel = await show()

    expect(panel.get('[role="img"]').attributes('aria-label'))
      .toBe('Shards: Done 5, Running 2, Waiting 1, To come, about 4')
    expect(panel.findAll('.bar .part').map(part => part.attributes('style'))).toHaveLength(4)
    expect(panel.text()).toContain('5 of about 12 shards done')
    expect(panel.text()).toContain('1 failed attempt')
    expect(panel.text()).toContain('10 s median')
  })

  it('name those that are slow, how slow, and those that failed, with their workers', async () => {
    const panel = await show()

    expect(rowsOf(panel, 'Slowest')).toEqual([
      ['from record 3,073attempt 2', 'pod-1node-a', '41 s 4.1× the median', '1,000', '24'],
      ['from record 9,217', 'pod-1node-a', '11 s', '1,000', '91'],
    ])
    expect(rowsOf(panel, 'Running now')).toEqual([
      ['from record 20,481', 'pod-1node-a', '30 s 3.0× the median', '25%'],
      ['from record 21,505', 'pod-1node-a', '5 s', '—'],
    ])
    expect(rowsOf(panel, 'Failed attempts')?.[0]?.slice(2)).toEqual(['pod-1node-a', expect.stringContaining(':35:00')])
    expect(rowsOf(panel, 'By worker')).toEqual([
      ['pod-1node-a', '1', '1', '1', '1,000', '24 slow'],
      ['pod-2', '4', '0', '1', '4,000', '100'],
      ['All other workers', '0', '0', '0', '0', '—'],
    ])
  })

  it('that were cut off are said to be so, and none is said to run', async () => {
    const panel = await show({ state: 'QUEUED' })

    expect(panel.get('[role="status"]').text()).toContain('was not reported')
    expect(panel.get('[role="img"]').attributes('aria-label')).toContain('Not done 3')
    expect(rowsOf(panel, 'Running now')).toBeUndefined()
  })

  it('that were not all of a stage that succeeded are said to be so, and none is to come', async () => {
    items = [reportOf({ endedAt: NOW, running: 0, waiting: 0, undone: 2, longest: [] })]
    const panel = await show({ state: 'SUCCEEDED' })

    expect(panel.text()).toContain('the factory did the rest itself')
    expect(panel.get('[role="img"]').attributes('aria-label')).toBe('Shards: Done 5, Not done 2')
    expect(panel.get('.figure').text()).toBe('5 of 7 shards done')
  })

  it('of an earlier part of the attempt can be chosen', async () => {
    items = [reportOf({ attempt: 2 }), reportOf({ beganAt: '2026-11-20T06:00:00.000Z', endedAt: NOW, done: 3 })]
    const panel = await show()

    await panel.get('select[aria-label="Attempt"]').setValue('2026-11-20T06:00:00.000Z')

    expect(panel.get('.figure').text()).toMatch(/^3 /)
    expect(rowsOf(panel, 'Running now')).toBeUndefined()
  })

  it('of several stages: first the one that works, and the others by choice', async () => {
    const run = givenDetail({
      stages: [givenStage({ stageKey: 'a', name: 'A', state: 'SUCCEEDED' }), givenStage({ stageKey: 'b', name: 'B' })],
      shards: ['a', 'b'].map(stageKey => ({ stageKey, ...COUNTS })),
    })
    const panel = await show({ run })

    expect(panel.get<HTMLSelectElement>('select[aria-label="Stage"]').element.value).toBe('b')
    await panel.get('select[aria-label="Stage"]').setValue('a')

    expect(panel.emitted('stage')).toEqual([['a']])
  })

  it('before the first figures say that these will come', async () => {
    items = []
    expect((await show()).text()).toContain('No figures yet')
  })
})

it('a stage that was done in shards leads to them, and nothing is shown of one that was not', async () => {
  const stages = [givenStage()]
  const shards = [{ stageKey: 'clean', ...COUNTS, done: 8, running: 0, waiting: 0, toCome: 0 }]

  const [table, plain] = await Promise.all([shards, []].map(of =>
    mountSuspended(RunStageTable, { props: { stages, shards: of, nowMs } })))
  const overview = await mountSuspended(RunOverview, { props: { run: givenDetail(), nowMs, curl: '' } })

  expect(table!.get('a[href$="#shards"]').text()).toBe('8 shards · 1 failed attempt')
  expect(plain!.find('a[href$="#shards"]').exists()).toBe(false)
  expect(overview.find('#shards').exists()).toBe(false)
})
