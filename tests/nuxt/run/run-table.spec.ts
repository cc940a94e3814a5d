import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { RunListItem } from '#shared/contract/run/run-list.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import RunProgress from '~/components/run/RunProgress.vue'
import RunTable from '~/components/run/list/RunTable.vue'
import { givenDetail, givenListed, givenStage } from '../given/given-run'

const nowMs = Date.parse('2026-11-20T06:35:00.000Z')
const given = (runs: RunListItem[]) => ({
  runs, sort: '-createdAt' as const, nowMs,
  shown: new Set(['reason', 'out', 'failed', 'created', 'finished', 'duration'] as const),
  picked: new Set<string>(), head: 'none' as const,
})
const error = { reason: 'MODEL_TIMEOUT', message: 'no answer in 60 s', stageKey: 'call', retryable: true, metadata: {} }

describe('the table of runs', () => {
  it('links each row to its run', async () => {
    const table = await mountSuspended(RunTable, { props: given([givenListed()]) })

    expect(table.get('a[data-row]').attributes('href')).toBe(`/runs/${givenListed().id}`)
  })

  it('marks a retry of rejected records', async () => {
    const table = await mountSuspended(RunTable, { props: given([givenListed(), givenListed({
      id: '01900000-0000-7000-8000-0000000000ab', parentRunId: givenListed().id,
      group: { runId: givenListed().id, stageKey: 'call', reason: 'NO_TEXT', records: 2 },
    })]) })

    expect(table.findAll('tbody td.subject .tag').map(tag => tag.text())).toEqual(['Rejected records'])
    expect(table.findAll('tbody tr')[1]?.find('.tag').exists()).toBe(true)
  })

  it('puts the reason of a failure in its row', async () => {
    const table = await mountSuspended(RunTable, { props: given([
      givenListed({ state: 'FAILED', stateName: 'failed', error, finishedAt: '2026-11-20T06:10:00.000Z' }),
    ]) })

    expect(table.get('tbody tr').text()).toContain('call: no answer in 60 s')
    expect(table.get('tbody tr').text()).toContain('MODEL_TIMEOUT')
  })

  it('shows a known reason as text, with its parameters below', async () => {
    const known = {
      ...error, reason: 'ALL_RECORDS_FAILED', message: 'all 1 records failed', stageKey: 'read',
      metadata: { recordsIn: '1' },
    }
    const table = await mountSuspended(
      RunTable, { props: given([givenListed({ state: 'FAILED', stateName: 'failed', error: known })]) },
    )

    const reason = table.get('tbody td.reason')
    expect(reason.text()).toContain('read: Every record failed')
    expect(reason.get('small').text()).toBe('1 record')
    expect(reason.get('[title]').attributes('title')).toBe('Every record failed, 1 record')
  })

  it('shows for an ended run what became of its records', async () => {
    const ended = { state: 'SUCCEEDED', stateName: 'succeeded', finishedAt: '2026-11-20T06:10:00.000Z' } as const
    const runs = [
      givenListed({ ...ended, recordsIn: 12, recordsOut: 9 }),
      givenListed({ ...ended, id: '01900000-0000-7000-8000-0000000000ab' }),
      givenListed({
        ...ended, id: '01900000-0000-7000-8000-0000000000ac', recordsIn: 120, recordsOut: 116, recordsFailed: 4,
      }),
    ]
    const table = await mountSuspended(RunTable, { props: given(runs) })

    expect(table.findAll('tbody td.reason').map(cell => cell.text())).toEqual([
      'input 12 · output 9', 'No records', 'output 116 · 4 failed',
    ])
  })

  it('marks a full run that dropped most of its records, with their share', async () => {
    const ended = { state: 'SUCCEEDED', stateName: 'succeeded', observedState: 'SUCCEEDED' } as const
    const most = { ...ended, recordsIn: 168, recordsOut: 1, recordsDropped: 167 }
    const group = { runId: givenListed().id, stageKey: 'call', reason: 'NO_TEXT', records: 2 }
    const runs = [
      most, { ...most, recordLimit: 168 }, { ...most, group },
      { ...most, observedState: 'CANCELLED', state: 'CANCELLED' } as const,
      { ...ended, recordsIn: 100, recordsOut: 40, recordsDropped: 60 }, { ...most, recordsOut: 0, recordsFailed: 1 },
    ]
    const listed = runs.map((run, index) => givenListed({ ...run, id: `${index}` }))
    const table = await mountSuspended(RunTable, { props: given(listed) })

    const notes = table.findAll('tbody td.reason').map(cell => cell.findAll('small').map(note => note.text()))
    expect(notes).toEqual([['99% dropped'], [], [], [], [], ['99% dropped']])
    expect(table.get('tbody td.reason small').attributes('title')).toBe('167 records dropped. Is this meant?')
  })

  it.each([
    ['open', 'loud', []],
    ['rerun_ok', 'quiet', ['Resolved']],
    ['waived', 'quiet', ['Waived']],
    ['retried', 'quiet', ['Retried']],
  ] as const)('shows a failure that is %s as %s beside its state', async (disposition, loudness, said) => {
    const run = givenListed({ state: 'FAILED', stateName: 'failed', error, disposition })
    const table = await mountSuspended(RunTable, { props: given([run]) })

    expect(table.get('tbody td.state .badge').classes()).toContain(loudness)
    expect(table.findAll('tbody td.state .settled').map(tag => tag.text())).toEqual(said)
  })

  it('shows the progress of a running run', async () => {
    const table = await mountSuspended(RunTable, { props: given([givenListed({ fraction: 0.68 })]) })

    expect(table.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('68')
    expect(table.get('tbody tr').text()).toContain('35 min')
  })

  it('offers no retry and no decision for demo data', async () => {
    const ended = {
      state: 'FAILED', stateName: 'failed', error, disposition: 'open', finishedAt: '2026-11-20T06:10:00.000Z',
    } as const
    const table = await mountSuspended(RunTable, { props: given([
      givenListed(ended),
      givenListed({ ...ended, id: '01900000-0000-7000-8000-0000000000ab', projectId: DEMO_PROJECT_ID }),
    ]) })

    expect(table.findAll('tbody td.verbs').map(cell => cell.findAll('button').length)).toEqual([1, 0])
  })

  it('shows its sort order and offers another', async () => {
    const table = await mountSuspended(RunTable, { props: given([]) })

    const [created, finished] = table.findAll('th[aria-sort]')
    await finished?.get('button').trigger('click')

    expect(created?.attributes('aria-sort')).toBe('descending')
    expect(finished?.attributes('aria-sort')).toBe('none')
    expect(table.emitted('sort')).toEqual([['finishedAt']])
  })
})

describe('the progress of a run', () => {
  it('shows how far and how fast the run is, and its bottleneck', async () => {
    const stages = [
      givenStage({ name: 'Clean', recordsPerSecond: 900 }),
      givenStage({ stageKey: 'publish', name: 'Publish', isTerminal: true, recordsPerSecond: 42 }),
    ]
    const progress = await mountSuspended(RunProgress, {
      props: { run: givenDetail({ fraction: 0.68, recordsOut: 669_000, recordsFailed: 1_612, stages }), nowMs },
    })

    expect(progress.text()).toContain('68%')
    expect(progress.text()).toContain('Output 669K')
    expect(progress.text()).toContain('42 rec/s')
    expect(progress.text()).toContain('BottleneckPublish')
  })

  it('says whether a retry may help', async () => {
    const progress = await mountSuspended(
      RunProgress, { props: { run: givenDetail({ state: 'FAILED', stateName: 'failed', error }), nowMs } },
    )

    expect(progress.get('[role="alert"]').text()).toContain('You can retry.')
  })
})
