import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunEventPanel from '~/components/run/detail/RunEventPanel.vue'
import type { RunEventView } from '#shared/contract/run/run-event.contract'
import { givenStage } from '../given/given-run'

const START_MS = Date.parse('2026-11-20T06:00:00.000Z')
const nowMs = START_MS + 3_600_000
const look = { status: 'success' as const, hasData: true, failure: '', requestId: '', age: '', updated: '' }
const run = { stages: [givenStage({ stageKey: 'call', name: 'Rewrite' })], stateName: 'partial' as const }

const event = (seq: number, change: Partial<RunEventView> = {}): RunEventView =>
  ({
    seq, type: 'tokens', stageKey: 'call', attempt: 1, occurredAt: new Date(START_MS + seq * 1_000).toISOString(),
    payload: { model: 'words', usage: { inputTokens: 10, outputTokens: 3 } }, ...change,
  })
const state = (seq: number, to: string) => event(seq, { type: 'stage_state', payload: { to } })
const newestFirst = (events: RunEventView[]) => [...events].sort((a, b) => b.seq - a.seq)
const mount = (events: RunEventView[], change = {}) =>
  mountSuspended(RunEventPanel, {
    props: { look, events: newestFirst(events), hasOlder: false, kind: '', run, nowMs, curl: '', ...change },
  })

describe('the events of a run', () => {
  it('are one line when they repeat, with their sum, their count and their first time', async () => {
    const panel = await mount([state(1, 'QUEUED'), state(2, 'RUNNING'), event(3), event(4), event(5)])

    const [tokens, states, ...others] = panel.findAll('.events > li').map(row => row.text())
    expect(others).toEqual([])
    expect(tokens).toContain('words: input 30, output 9')
    expect(tokens).toContain('3 events')
    expect(tokens).toContain('since')
    expect(states).toContain('Queued → Running')
  })

  it('call a success with many failed records partial, as the rest of the page does', async () => {
    const ended = (seq: number, recordsFailed: number) => event(seq, {
      type: 'stage_state', stageKey: `s${seq}`,
      payload: { to: 'SUCCEEDED', progress: { recordsIn: 100, recordsFailed } },
    })
    const panel = await mount([
      ended(1, 0), ended(2, 2),
      event(3, { type: 'run_state', stageKey: '', payload: { to: 'SUCCEEDED', reason: 'COMPLETED' } }),
    ])

    expect(panel.findAll('.events .text').map(row => row.text()))
      .toEqual(['Partial success', 'Partial success', 'Succeeded'])
  })

  it('stay unfolded while newer ones arrive', async () => {
    const events = [event(1), event(2)]
    const panel = await mount(events)
    const opener = () => panel.get('[aria-expanded]')
    await opener().trigger('click')
    expect(panel.findAll('.member')).toHaveLength(2)

    await panel.setProps({ events: newestFirst([...events, event(3)]) })

    expect(opener().attributes('aria-expanded')).toBe('true')
    expect(panel.findAll('.member')).toHaveLength(3)
    await opener().trigger('click')
    expect(panel.findAll('.member')).toHaveLength(0)
  })

  it('are never all shown at once: a part of a group, a part of the groups, and the rest on demand', async () => {
    const many = Array.from({ length: 120 }, (_, index) => event(index + 1))
    const group = await mount(many)
    await group.get('[aria-expanded]').trigger('click')
    expect(group.findAll('.member')).toHaveLength(50)
    await group.findAll('button').find(button => button.text() === '70 more')?.trigger('click')
    expect(group.findAll('.member')).toHaveLength(100)

    const groups = await mount(
      many.map(({ seq }) => event(seq, { stageKey: `s${seq}`, type: 'stage_state' })), { hasOlder: true },
    )
    expect(groups.findAll('.events > li')).toHaveLength(100)
    await groups.findAll('button').find(button => button.text() === 'Earlier events')?.trigger('click')
    expect(groups.findAll('.events > li')).toHaveLength(120)
    expect(groups.emitted('older')).toHaveLength(1)
  })

  it('are filtered by kind, and say so where there are none', async () => {
    const panel = await mount([event(1)])
    await panel.get('select').setValue('alert')
    expect(panel.emitted('kind')).toEqual([['alert']])

    const none = await mount([], { kind: 'alert' })
    expect(none.text()).toContain('No events of this type')
    await none.findAll('button').find(button => button.text() === 'Clear filters')?.trigger('click')
    expect(none.emitted('kind')).toEqual([['']])
  })
})
