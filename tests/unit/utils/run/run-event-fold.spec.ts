import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEventView } from '#shared/contract/run/run-event.contract'
import { EVENT_KINDS, type EventKind } from '#shared/domain/run/run-event'
import { foldEvents, withoutRepeats } from '~/utils/run/run-event-fold'

const toEvents = (told: readonly [type: EventKind, stageKey: string][]): RunEventView[] => told
  .map(([type, stageKey], index) => ({
    seq: index + 1, type, stageKey, attempt: 1, occurredAt: '2026-11-20T06:00:00.000Z', payload: {},
  }))
  .reverse()
const fold = (...told: [type: EventKind, stageKey: string][]) =>
  foldEvents(toEvents(told)).map(({ key, events }) => [key, events.map(event => event.seq)])

describe('the events of a run', () => {
  it('are one line when they are consecutive and alike', () => {
    expect(fold(['stage_state', 'a'], ['stage_state', 'a'], ['stage_state', 'b'], ['run_state', '']))
      .toEqual([[4, [4]], [3, [3]], [1, [2, 1]]])
  })

  it('are folded for tokens of alternating stages, up to the next other event', () => {
    expect(fold(['tokens', 'a'], ['tokens', 'b'], ['tokens', 'a'], ['tokens', 'b'], ['alert', 'a'], ['tokens', 'a']))
      .toEqual([[6, [6]], [5, [5]], [2, [4, 2]], [1, [3, 1]]])
  })

  it('are each in one group, of one kind and stage, and keep their order', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...EVENT_KINDS), fc.constantFrom('a', 'b'))), (told) => {
      const groups = foldEvents(toEvents(told))

      expect(groups.flatMap(({ events }) => events.map(event => event.seq)).sort((a, b) => b - a))
        .toEqual(toEvents(told).map(event => event.seq))
      for (const { key, events } of groups) {
        expect(new Set(events.map(event => `${event.type} ${event.stageKey}`)).size).toBe(1)
        expect(events.map(event => event.seq)).toEqual(events.map(event => event.seq).sort((a, b) => b - a))
        expect(key).toBe(events.at(-1)?.seq)
      }
      expect(groups.map(({ events }) => events[0]?.seq ?? 0))
        .toEqual(groups.map(({ events }) => events[0]?.seq ?? 0).sort((a, b) => b - a))
    }))
  })
})

describe('the sequence of states', () => {
  it('contains repeated states once, and skips events without a state', () => {
    expect(withoutRepeats(['queued', 'running', 'running', '', 'failed'])).toEqual(['queued', 'running', 'failed'])
  })
})
