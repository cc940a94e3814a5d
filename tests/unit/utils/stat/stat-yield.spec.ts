import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFallSteps } from '~/utils/chart/chart-waterfall'
import { toFlowOrder, toYieldModel, type FlowStage } from '~/utils/stat/stat-yield'

const words = {
  step: 'Step', records: 'Records', unit: 'records', input: 'Input', output: 'Output', gained: 'Added',
  open: 'Under way',
  dropped: (key: string) => `${key} dropped`, failed: (key: string) => `${key} failed`,
}
const line: FlowStage[] = [
  { key: 'publish', needs: ['rules'] },
  { key: 'rules', needs: ['read'] },
  { key: 'read', needs: [] },
]
const counts = (stageKey: string, recordsIn: number, recordsOut: number, recordsDropped = 0, recordsFailed = 0) => ({
  stageKey, recordsIn, recordsOut, recordsDropped, recordsFailed,
})
const stepsOf = (model: ReturnType<typeof toYieldModel>) =>
  model?.buckets.map(({ label }, index) => [label, model.series[0]?.values[index]])

describe('the order of the flow', () => {
  it('has each stage after its inputs', () => {
    expect(toFlowOrder(line)).toEqual(['read', 'rules', 'publish'])
  })

  it('contains every stage once, in a cycle too', () => {
    expect(toFlowOrder([{ key: 'a', needs: ['b'] }, { key: 'b', needs: ['a'] }]).sort()).toEqual(['a', 'b'])
  })
})

describe('the yield of a pipeline', () => {
  it('goes from the records in, over each loss, to the records out', () => {
    const model = toYieldModel(
      line, [counts('read', 100, 98, 0, 2), counts('rules', 98, 60, 38), counts('publish', 60, 60)], words,
    )

    expect(stepsOf(model)).toEqual([['Input', 100], ['read failed', -2], ['rules dropped', -38], ['Output', 60]])
  })

  it('uses the output of a source as its input when the source does not count any', () => {
    const model = toYieldModel(
      line, [counts('read', 0, 100), counts('rules', 100, 100), counts('publish', 100, 100)], words,
    )

    expect(stepsOf(model)).toEqual([['Input', 100], ['Output', 100]])
  })

  it('shows records under way, and records that a stage added', () => {
    const running = toYieldModel(
      line, [counts('read', 100, 100), counts('rules', 80, 70, 10), counts('publish', 70, 70)], words,
    )
    const grown = toYieldModel(
      line, [counts('read', 10, 10), counts('rules', 10, 30), counts('publish', 30, 30)], words,
    )

    expect(stepsOf(running)).toContainEqual(['Under way', -20])
    expect(stepsOf(grown)).toContainEqual(['Added', 20])
  })

  it('does not exist when nothing was read', () => {
    expect(toYieldModel(line, [], words)).toBeUndefined()
  })

  it('always adds up', () => {
    const count = fc.nat({ max: 10_000 })
    fc.assert(fc.property(fc.array(fc.tuple(count, count, count, count), { minLength: 3, maxLength: 3 }), (rows) => {
      const model = toYieldModel(line, rows.map(([a, b, c, d], index) => counts(line[index]!.key, a, b, c, d)), words)
      const values = model?.series[0]?.values ?? []

      const before = values.slice(0, -1).reduce<number>((sum, value) => sum + (value ?? 0), 0)
      expect(before).toBe(values.at(-1) ?? 0)
      expect(model ? toFallSteps(model).length : 0).toBe(values.length)
    }))
  })
})
