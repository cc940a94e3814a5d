import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineStageView } from '#shared/contract/overview.contract'
import { findLineBottleneck, toLossReasons, toWidestPath, toYield } from '~/utils/overview/line-path'
import { RIBBON_HEIGHT, RIBBON_WIDTH, toRibbon } from '~/utils/overview/line-ribbon'

const givenStage = (change: Partial<LineStageView> & { stageKey: string }): LineStageView => ({
  kind: 'clean.normalize', name: '', position: 0, dependsOn: [], isTerminal: false,
  recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, droppedByReason: {}, failedByReason: {},
  waiting: 0, recordsPerMinute: null, running: 0, ...change,
})

const LINE = [
  givenStage({ stageKey: 'read', recordsIn: 100, recordsOut: 100, recordsPerMinute: 500 }),
  givenStage({ stageKey: 'clean', dependsOn: ['read'], recordsIn: 100, recordsOut: 80, recordsDropped: 15, recordsFailed: 5, droppedByReason: { A: 9, B: 6 }, failedByReason: { B: 5 }, recordsPerMinute: 300 }),
  givenStage({ stageKey: 'out', dependsOn: ['clean'], recordsIn: 50, recordsOut: 50, waiting: 30, recordsPerMinute: 900, isTerminal: true }),
]

describe('the path of a line', () => {
  it('is the whole of a straight one', () => {
    expect(toWidestPath(LINE)).toEqual(LINE)
  })

  it('follows the branch with the most records', () => {
    const [read, clean] = LINE
    const stages = [read!, clean!, givenStage({ stageKey: 'few', dependsOn: ['read'], recordsIn: 3 }), givenStage({ stageKey: 'join', dependsOn: ['few', 'clean'], recordsIn: 83 })]

    expect(toWidestPath(stages).map(stage => stage.stageKey)).toEqual(['read', 'clean', 'join'])
  })

  it('ends at a cycle', () => {
    const stages = [givenStage({ stageKey: 'a', dependsOn: ['b'] }), givenStage({ stageKey: 'b', dependsOn: ['a'] }), givenStage({ stageKey: 'c', dependsOn: ['b'] })]

    expect(toWidestPath(stages).at(-1)?.stageKey).toBe('c')
  })

  it('has the slowest stage with a backlog as its bottleneck', () => {
    expect(findLineBottleneck(LINE)?.stageKey).toBe('out')
    expect(findLineBottleneck(LINE.map(stage => ({ ...stage, running: 1 })))?.stageKey).toBe('clean')
    expect(findLineBottleneck(LINE.map(stage => ({ ...stage, waiting: 0 })))).toBeUndefined()
    expect(findLineBottleneck(LINE.slice(0, 1))).toBeUndefined()
  })

  it('sums reasons and computes the yield', () => {
    expect(toLossReasons(LINE[1]!)).toEqual([['B', 11], ['A', 9]])
    expect(toYield(LINE)).toBe(0.5)
    expect(toYield([])).toBeNull()
  })
})

describe('the ribbon', () => {
  it('is as high as the records, and drops those that left or wait', () => {
    const { columns, inlet } = toRibbon(LINE)

    expect(columns.map(column => column.height)).toEqual([118, 118 * 0.8, 118 * 0.5])
    expect(columns[1]!.losses).toMatchObject([{ kind: 'left', records: 20 }])
    expect(columns[1]!.losses[0]!.thickness).toBeCloseTo(118 * 0.2)
    expect(columns[2]!.losses).toMatchObject([{ kind: 'waiting', records: 30 }])
    expect(inlet).toBeUndefined()
  })

  it('shows the losses of the first stage', () => {
    const { columns, inlet } = toRibbon([{ ...LINE[0]!, recordsIn: 120, recordsFailed: 20 }, ...LINE.slice(1)])

    expect(inlet?.height).toBe(118)
    expect(columns[0]!.height).toBeCloseTo(118 / 1.2)
    expect(columns[0]!.losses).toHaveLength(1)
  })

  it('shows output that was never read', () => {
    const { columns } = toRibbon([LINE[0]!, givenStage({ stageKey: 'clean', dependsOn: ['read'], recordsIn: 60, recordsOut: 60 })])

    expect(columns[1]!.losses).toMatchObject([{ kind: 'unread', records: 40 }])
  })

  it('draws nothing without records', () => {
    expect(toRibbon([])).toEqual({ columns: [], inlet: undefined, arrow: '' })
    expect(toRibbon([givenStage({ stageKey: 'a' })]).columns[0]).toMatchObject({ height: 0, losses: [] })
  })

  it('stays inside its frame, in order, for any counts', () => {
    const count = fc.nat({ max: 1_000_000 })
    const stage = fc.record({ recordsIn: count, recordsOut: count, recordsDropped: count, recordsFailed: count, waiting: count })
    fc.assert(fc.property(fc.array(stage, { minLength: 1, maxLength: 40 }), (counts) => {
      const { columns } = toRibbon(counts.map((it, index) => givenStage({ ...it, stageKey: `s${index}` })))
      const numbers = columns.flatMap(column => [column.height, column.bandWidth, ...column.losses.flatMap(loss => [loss.thickness, ...(loss.path.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)])])

      expect(numbers.every(number => Number.isFinite(number) && number >= 0)).toBe(true)
      expect(columns.every(column => column.y + column.height <= RIBBON_HEIGHT && column.bandX + column.bandWidth <= RIBBON_WIDTH + 0.01)).toBe(true)
      // More records are never drawn lower.
      const byOut = columns.map((column, index) => [counts[index]!.recordsOut, column.height] as const).sort(([a], [b]) => a - b)
      expect(byOut.every(([, height], index) => index === 0 || height >= byOut[index - 1]![1])).toBe(true)
    }))
  })
})
