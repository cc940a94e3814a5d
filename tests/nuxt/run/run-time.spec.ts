import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunProgress from '~/components/run/RunProgress.vue'
import RunRow from '~/components/run/list/RunRow.vue'
import RunStageTable from '~/components/run/stage/RunStageTable.vue'
import RunTimelinePanel from '~/components/run/stage/RunTimelinePanel.vue'
import { givenDetail, givenListed, givenStage } from '../given/given-run'

const at = (seconds: number) => new Date(Date.parse('2026-11-20T06:00:00.000Z') + seconds * 1_000).toISOString()
const nowMs = Date.parse(at(400))

/** Failed once, went on a minute later, and was paused for two minutes. */
const stage = givenStage({
  state: 'SUCCEEDED', attempt: 2, startedAt: at(100), finishedAt: at(400),
  attempts: [
    { attempt: 1, queuedAt: at(0), startedAt: at(10), finishedAt: at(40), state: 'FAILED', pauses: [] },
    {
      attempt: 2, queuedAt: at(40), startedAt: at(100), finishedAt: at(400), state: 'SUCCEEDED',
      pauses: [{ from: at(160), to: at(280) }],
    },
  ],
})
const times = { startedAt: at(10), finishedAt: at(400), pausedMs: 120_000 }
const run = givenDetail({
  ...times, state: 'SUCCEEDED', stateName: 'succeeded', observedState: 'SUCCEEDED', stages: [stage],
})

describe('the time of a stage with a retry and a pause', () => {
  it('is from the first start to the end, with the pause beside it', async () => {
    const table = await mountSuspended(RunStageTable, { props: { stages: [stage], nowMs } })

    expect(table.get('tbody td:last-child').text()).toBe('6 min 30 s paused for 2 min 00 s')
  })

  it('is drawn attempt by attempt, with the waits and the pause between', async () => {
    const timeline = await mountSuspended(RunTimelinePanel, { props: { run, nowMs } })

    expect(timeline.findAll('.bar').map(bar => bar.attributes('title'))).toEqual([
      'queued 10 s', 'attempt 1 · Failed · 30 s', 'queued 1 min 00 s', 'attempt 2 · Succeeded · 1 min 00 s',
      'paused 2 min 00 s', 'attempt 2 · Succeeded · 2 min 00 s',
    ])
    expect(timeline.get('.gantt').attributes('aria-label')).toContain('Clean 6 min 30 s · 2 attempts')
  })

  it('is zoomed by buttons and keys, and shown as a whole again', async () => {
    const timeline = await mountSuspended(RunTimelinePanel, { props: { run, nowMs } })
    const [gantt, value] = [timeline.get('.gantt'), () => timeline.get('[role="status"]').text()]
    const titles = () => timeline.findAll('.bar').map(bar => bar.attributes('title'))

    await timeline.get('button[aria-label="Zoom in"]').trigger('click')
    await gantt.trigger('keydown', { key: '+' })
    const zoomed = [value(), titles()]
    await gantt.trigger('keydown', { key: 'ArrowLeft' })
    await gantt.trigger('keydown', { key: 'ArrowLeft' })
    await gantt.trigger('keydown', { key: 'ArrowLeft' })
    const first = titles()
    await gantt.trigger('keydown', { key: '0' })

    // The middle quarter of 400 s: from 150 s to 250 s.
    expect(zoomed).toEqual(['400%', ['attempt 2 · Succeeded · 1 min 00 s', 'paused 2 min 00 s']])
    expect(first)
      .toEqual(['queued 10 s', 'attempt 1 · Failed · 30 s', 'queued 1 min 00 s', 'attempt 2 · Succeeded · 1 min 00 s'])
    expect([value(), titles().length, timeline.get('button[aria-label="Zoom out"]').attributes('disabled')])
      .toEqual(['100%', 6, ''])
  })
})

describe('the axis of the timeline', () => {
  it('has no label that the one at its edge would touch, where it is short', async () => {
    const timeline = await mountSuspended(RunTimelinePanel, {
      props: { run: givenDetail({ ...run, createdAt: at(4.2), finishedAt: at(33) }), nowMs },
    })

    const labels = timeline.findAll('.axis span').map(label => [label.text(), label.classes('tight')])
    expect(labels).toEqual([
      ['14:00:05', false], ['14:00:10', true], ['14:00:15', false], ['14:00:20', false], ['14:00:25', false],
      ['14:00:30', false],
    ])
  })
})

describe('the legend of the timeline', () => {
  it('names a pause once, also while a stage is paused', async () => {
    const paused = givenStage({ state: 'PAUSED', attempt: 1, startedAt: at(10), attempts: [{
      attempt: 1, queuedAt: at(0), startedAt: at(10), finishedAt: null, state: 'PAUSED',
      pauses: [{ from: at(40), to: null }],
    }] })
    const timeline = await mountSuspended(RunTimelinePanel, {
      props: { run: givenDetail({ state: 'PAUSED', stateName: 'paused', startedAt: at(10), stages: [paused] }), nowMs },
    })

    expect(timeline.get('.legend').text().match(/Paused/gi)).toHaveLength(1)
  })
})

describe('the time of a run that was paused', () => {
  it('shows the paused time on its page and in the list', async () => {
    const progress = await mountSuspended(RunProgress, { props: { run, nowMs } })
    const row = await mountSuspended(RunRow, { props: {
      run: givenListed({ ...times, state: 'SUCCEEDED', stateName: 'succeeded' }), nowMs,
      shown: new Set(['duration'] as const), isPicked: false,
    } })

    expect(progress.get('.fact').text()).toContain('paused for 2 min 00 s')
    expect(row.get('td:nth-last-child(2)').text()).toBe('7 min paused for 2 min')
  })

  it('says since when a run has been going on, and when one that has ended began', async () => {
    const noteOf = async (state: 'RUNNING' | 'SUCCEEDED') => (await mountSuspended(RunProgress, {
      props: { run: { ...run, state, finishedAt: state === 'RUNNING' ? null : run.finishedAt }, nowMs },
    })).findAll('.fact').map(fact => fact.text()).find(text => /since|started/.test(text))

    expect(await noteOf('RUNNING')).toMatch(/^Elapsed.*since \S/)
    expect(await noteOf('SUCCEEDED')).toMatch(/^Duration.*started \S/)
  })

  it('shows no paused time for a run that was not paused', async () => {
    const row = await mountSuspended(RunRow, { props: {
      run: givenListed({ ...times, pausedMs: 0 }), nowMs, shown: new Set(['duration'] as const), isPicked: false,
    } })

    expect(row.get('td:nth-last-child(2)').text()).not.toContain('paused')
  })
})

it('names the pace by which the remaining time is counted, and that of now beside it', async () => {
  const working = givenStage({
    state: 'RUNNING', startedAt: at(300), finishedAt: null, recordsIn: 1_000, recordsPerSecond: 40, isTerminal: true,
    attempts: [{ attempt: 1, queuedAt: at(290), startedAt: at(300), finishedAt: null, state: 'RUNNING', pauses: [] }],
  })
  const running = givenDetail({
    startedAt: at(300), finishedAt: null, state: 'RUNNING', stateName: 'running', observedState: 'RUNNING',
    stages: [working],
  })

  const progress = await mountSuspended(RunProgress, { props: { run: running, nowMs } })

  expect(progress.text()).toContain('Average rate10 rec/s now 40 rec/s')
})
