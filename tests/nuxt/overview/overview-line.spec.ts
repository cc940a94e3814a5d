import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { LineStageView, LineView } from '#shared/contract/overview.contract'
import OverviewLine from '~/components/overview/OverviewLine.vue'

const look = { status: 'success' as const, hasData: true }
const stage = (stageKey: string, records: number, change: Partial<LineStageView> = {}): LineStageView => ({
  stageKey, kind: 'clean.normalize', name: stageKey, position: 0, dependsOn: [], isTerminal: false,
  recordsIn: records, recordsOut: records, recordsDropped: 0, recordsFailed: 0, droppedByReason: {}, failedByReason: {},
  waiting: 0, undecided: 0, unread: 0, isCurrent: true, launches: 2, recordsPerMinute: null, running: 0, ...change,
})
const line = (stages: LineStageView[]): LineView => ({
  tz: 'Asia/Shanghai', window: { from: '2026-03-10T00:00:00Z', to: '2026-03-10T04:00:00Z' }, pipelineId: 'p',
  runs: 2, launches: 2, stages,
  pipelines: [{ id: 'p', name: 'Reviews', isBuiltIn: false, runs: 2, recordsIn: 506 }],
  ended: { recordsRead: 600, recordsMade: 506 }, endedOfPipeline: { recordsRead: 506, recordsMade: 506 },
  partial: { runs: 0, records: 0, runId: null, stageKey: null, reason: null },
  asOf: '2026-03-10T04:00:00Z', stale: false,
})
const mount = (stages: LineStageView[]) =>
  mountSuspended(
    OverviewLine, { props: { line: line(stages), look, title: 'Production line', curl: '', rangeLabel: 'Today' } },
  )

describe('the production line of several revisions', () => {
  it('shows what passed a stage that a later revision added, as no loss', async () => {
    const panel = await mount([
      stage('check', 506), stage('model', 253, { dependsOn: ['check'], launches: 1 }),
      stage('out', 506, { dependsOn: ['model'] }),
    ])

    expect(panel.findAll('.loss').map(loss => loss.text())).toEqual(['Without this stage253'])
    expect(panel.findAll('.station .share').map(share => share.text())).toEqual(['1 of 2 runs'])
    expect(panel.get('.note').text()).toContain('Records of runs without a stage (“1 of 2 runs”) go past it')
    expect(panel.get('.note a').attributes('href')).toBe('/runs?pipelineId=p')
    expect(panel.get('.legend').text()).toContain('Without this stage')
    expect(panel.findAll('svg .bypass')).toHaveLength(1)
    expect(panel.text()).not.toContain('Not read on')
    expect(panel.text()).toContain('yield of ended runs 100%')
  })

  it('has a line for each of several losses, so that none stands on another', async () => {
    const panel = await mount([
      stage('check', 60),
      stage('gate', 32, {
        recordsIn: 33, recordsDropped: 1, droppedByReason: { FAILED_REVIEW: 1 }, waiting: 27, dependsOn: ['check'],
      }),
      stage('out', 32, { dependsOn: ['gate'] }),
    ])

    const several = panel.findAll('.losses.several .loss').map(loss => loss.text())
    expect(several).toEqual(['Failed the review−1', 'Waiting27'])
    expect(panel.findAll('.losses').map(losses => losses.classes('several'))).toEqual([false, true, false])
    expect(panel.get('.flow').attributes('style')).toContain('--losses: 2')
  })

  it('keeps the line of the pace below all figures as soon as one stage has a pace', async () => {
    const stages = (recordsPerMinute: number | null) =>
      [stage('check', 60), stage('model', 60, { recordsPerMinute, dependsOn: ['check'] })]

    const below = async (pace: number | null) => (await mount(stages(pace))).findAll('.station')
      .map(station => [station.findAll('.pace').length, station.findAll('.no-pace').length])
    expect(await below(null)).toEqual([[0, 0], [0, 0]])
    expect(await below(5_853)).toEqual([[0, 1], [1, 0]])
  })

  it('gives what left a stage the room up to the next stage that lost something', async () => {
    const panel = await mount([
      stage('check', 60, { recordsIn: 62, recordsDropped: 2, droppedByReason: { DUPLICATE: 2 } }),
      stage('model', 60, { dependsOn: ['check'] }),
      stage('gate', 59, { recordsIn: 60, recordsDropped: 1, droppedByReason: { DUPLICATE: 1 }, dependsOn: ['model'] }),
      stage('out', 59, { dependsOn: ['gate'] }),
    ])

    expect(panel.findAll('.losses').filter(losses => losses.text())
      .map(losses => /--span: (\d)/.exec(losses.attributes('style') ?? '')?.[1])).toEqual(['2', '2'])
  })

  it('says of a stage that the newest launch does not have that it is of another revision', async () => {
    const panel = await mount([
      stage('check', 506), stage('old', 253, { dependsOn: ['check'], isCurrent: false }),
      stage('out', 506, { dependsOn: ['check'] }),
    ])

    expect(panel.text()).toContain('1 stage is of another revision; see the table.')
    expect(panel.text()).not.toContain('branch')
  })

  it('counts the runs of each stage in the table, where not all have the same', async () => {
    const panel = await mount([stage('check', 506), stage('model', 253, { dependsOn: ['check'], launches: 1 })])

    await panel.get('button[aria-label="View as table"]').trigger('click')
    await expect.poll(() => panel.find('table').exists()).toBe(true)

    const column = panel.findAll('thead th').findIndex(head => head.text() === 'Runs that have it')
    expect(panel.findAll('tbody tr').map(row => row.findAll('th, td')[column]?.text())).toEqual(['2', '1'])
  })

  it('says nothing of revisions where all runs have all stages, and what is missing is elsewhere', async () => {
    const panel = await mount([stage('check', 506), stage('out', 500, { dependsOn: ['check'] })])

    expect(panel.findAll('.loss').map(loss => loss.text())).toEqual(['Elsewhere6'])
    expect(panel.find('.share').exists()).toBe(false)
    expect(panel.find('.note').exists()).toBe(false)
  })
})

describe('the production line at an acceptance gate', () => {
  const gate = (change: Partial<LineStageView>) =>
    stage('gate', 35, { kind: 'acceptance.gate', dependsOn: ['check'], ...change })

  it('shows what awaits its decision as a hatched band of its own, and no loss of the yield', async () => {
    const panel = await mount([stage('check', 65), gate({ waiting: 30, undecided: 30 })])

    expect(panel.findAll('.loss').map(loss => loss.text())).toEqual(['Awaiting acceptance30'])
    expect(panel.get('.loss').attributes('title'))
      .toBe('30 records await the decision on their lot: neither passed nor lost')
    expect(panel.findAll('svg path[fill^="url("]')).toHaveLength(1)
    expect(panel.findAll('.step')[1]!.find('.bands .hatch').exists()).toBe(true)
    expect(panel.text()).toContain('yield of ended runs 100%')
  })

  it('says of records refused with their lot that they are', async () => {
    const panel = await mount([stage('check', 60), gate({
      recordsIn: 60, recordsOut: 32, recordsDropped: 28, droppedByReason: { FAILED_REVIEW: 1, LOT_REJECTED: 27 },
    })])

    expect(panel.findAll('.loss').map(loss => loss.text())).toEqual(['Failed the review−1', 'Lot rejected−27'])
  })
})

describe('the production line on a phone', () => {
  it('has all stages below each other, with what left each of them', async () => {
    const panel = await mount([
      stage('check', 506), stage('model', 253, { dependsOn: ['check'], launches: 1 }),
      stage('out', 500, { dependsOn: ['model'], recordsIn: 506, recordsDropped: 6 }),
    ])

    const steps = panel.findAll('.step')
    expect(steps.map(step => step.get('.head').text())).toEqual(['check506', 'model253', 'out500'])
    expect(steps.map(step => step.get('.words').text())).toEqual([
      '', '1 of 2 runsWithout this stage 253', expect.stringContaining('−6'),
    ])
  })
})
