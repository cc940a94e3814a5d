import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineStageView } from '#shared/contract/overview.contract'
import { findLineBottleneck, toLossReasons, toWidestPath, toYield } from '~/utils/overview/line-path'
import { RIBBON_HEIGHT, RIBBON_WIDTH, toRibbon } from '~/utils/overview/line-ribbon'

const givenStage = (change: Partial<LineStageView> & { stageKey: string }): LineStageView => ({
  kind: 'clean.normalize', name: '', position: 0, dependsOn: [], isTerminal: false,
  recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, droppedByReason: {}, failedByReason: {},
  waiting: 0, undecided: 0, unread: 0, isCurrent: true, launches: 2, recordsPerMinute: null, running: 0, ...change,
})

const LINE = [
  givenStage({ stageKey: 'read', recordsIn: 100, recordsOut: 100, recordsPerMinute: 500 }),
  givenStage({
    stageKey: 'clean', dependsOn: ['read'], recordsIn: 100, recordsOut: 80, recordsDropped: 15, recordsFailed: 5,
    droppedByReason: { A: 9, B: 6 }, failedByReason: { B: 5 }, recordsPerMinute: 300,
  }),
  givenStage({
    stageKey: 'out', dependsOn: ['clean'], recordsIn: 50, recordsOut: 50, waiting: 30, recordsPerMinute: 900,
    isTerminal: true,
  }),
]

describe('the path of a line', () => {
  it('is the whole of a straight one', () => {
    expect(toWidestPath(LINE)).toEqual(LINE)
  })

  it('follows the branch with the most records', () => {
    const [read, clean] = LINE
    const stages = [
      read!, clean!, givenStage({ stageKey: 'few', dependsOn: ['read'], recordsIn: 3 }),
      givenStage({ stageKey: 'join', dependsOn: ['few', 'clean'], recordsIn: 83 }),
    ]

    expect(toWidestPath(stages).map(stage => stage.stageKey)).toEqual(['read', 'clean', 'join'])
  })

  it('has no stage of another revision', () => {
    const [read, clean] = LINE
    const old = givenStage({ stageKey: 'old', dependsOn: ['clean'], recordsIn: 900, recordsOut: 900, isCurrent: false })

    expect(toWidestPath([read!, clean!, old]).map(stage => stage.stageKey)).toEqual(['read', 'clean'])
  })

  it('ends at a cycle', () => {
    const stages = [
      givenStage({ stageKey: 'a', dependsOn: ['b'] }), givenStage({ stageKey: 'b', dependsOn: ['a'] }),
      givenStage({ stageKey: 'c', dependsOn: ['b'] }),
    ]

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
    expect(toYield({ recordsRead: 100, recordsMade: 50 })).toBe(0.5)
    expect(toYield({ recordsRead: 0, recordsMade: 0 })).toBeNull()
  })

  it('has no bottleneck at a gate whose records only await a decision', () => {
    const line = LINE.map(stage => stage.stageKey === 'out' ? { ...stage, undecided: 30 } : stage)

    expect(findLineBottleneck(line)).toBeUndefined()
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
    const { columns } = toRibbon(
      [LINE[0]!, givenStage({ stageKey: 'clean', dependsOn: ['read'], recordsIn: 60, recordsOut: 60, unread: 40 })],
    )

    expect(columns[1]!.losses).toMatchObject([{ kind: 'unread', records: 40 }])
  })

  it('lets records of other revisions pass a stage that those do not have, and calls them no loss', () => {
    const counts = (records: number) => ({ recordsIn: records, recordsOut: records })
    const { columns } = toRibbon([
      givenStage({ stageKey: 'check', ...counts(506) }), givenStage({ stageKey: 'model', ...counts(253) }),
      givenStage({ stageKey: 'out', ...counts(506) }),
    ])

    expect(columns.map(({ losses, around }) => [losses.length, around])).toEqual([[0, 0], [0, 253], [0, 0]])
    expect(columns.map(({ bypass }) => bypass?.height)).toEqual([undefined, 59, undefined])
  })

  it('lets pass what runs without the stage have in hand, for any revisions of a straight line', () => {
    const run = fc.record({
      has: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), records: fc.nat({ max: 500 }),
      lost: fc.nat({ max: 60 }),
    })
    fc.assert(fc.property(fc.array(run, { minLength: 1, maxLength: 8 }), (runs) => {
      const stages = Array.from({ length: 6 }, (_, index) => givenStage({ stageKey: `s${index}` }))
      const passing = stages.map(() => 0)
      for (const { has, records, lost } of runs) {
        let inHand = records
        for (const [index, stage] of stages.entries()) {
          if (index > 0 && index < 5 && !has[index - 1]) {
            passing[index] = passing[index]! + inHand
            continue
          }
          const dropped = Math.min(lost, inHand)
          stage.recordsIn += inHand
          inHand -= dropped
          stage.recordsDropped += dropped
          stage.recordsOut += inHand
        }
      }
      const { columns } = toRibbon(stages)

      expect(columns.map(({ bypass }) => bypass !== undefined)).toEqual(passing.map(records => records > 0))
      expect(columns.map(({ losses }) => losses.map(({ kind, records }) => [kind, records])))
        .toEqual(stages.map(({ recordsDropped }) => recordsDropped > 0 ? [['left', recordsDropped]] : []))
    }))
  })

  it('draws nothing without records', () => {
    expect(toRibbon([])).toEqual({ columns: [], inlet: undefined, arrow: '' })
    expect(toRibbon([givenStage({ stageKey: 'a' })]).columns[0]).toMatchObject({ height: 0, losses: [] })
  })

  it('stays inside its frame, in order, for any counts', () => {
    const count = fc.nat({ max: 1_000_000 })
    const stage = fc.record({
      recordsIn: count, recordsOut: count, recordsDropped: count, recordsFailed: count, waiting: count, unread: count,
    })
    fc.assert(fc.property(fc.array(stage, { minLength: 1, maxLength: 40 }), (counts) => {
      const { columns } = toRibbon(counts.map((it, index) => givenStage({ ...it, stageKey: `s${index}` })))
      const numbers = columns.flatMap(column => [
        column.height, column.bandWidth,
        ...column.losses.flatMap(loss => [loss.thickness, ...(loss.path.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)]),
      ])

      expect(numbers.every(number => Number.isFinite(number) && number >= 0)).toBe(true)
      expect(columns.every(column =>
        column.y + column.height <= RIBBON_HEIGHT && column.bandX + column.bandWidth <= RIBBON_WIDTH + 0.01))
        .toBe(true)
      // More records are never drawn lower.
      const byOut = columns.map((column, index) => [counts[index]!.recordsOut, column.height] as const)
        .sort(([a], [b]) => a - b)
      expect(byOut.every(([, height], index) => index === 0 || height >= byOut[index - 1]![1])).toBe(true)
    }))
  })
})
