import type { StageMetrics } from '#shared/contract/metric.contract'
import type { ChartModel } from '../chart/chart-data'

/** A stage in the order of the flow, as the waterfall needs it. */
export interface FlowStage {
  key: string
  needs: readonly string[]
}

export interface YieldWords {
  step: string
  records: string
  unit: string
  input: string
  output: string
  /**
   * Records that a stage added (two made of one) or that a retry processed again, or counts that have not arrived yet.
   */
  gained: string
  open: string
  dropped: (stageKey: string) => string
  failed: (stageKey: string) => string
}

type Counts = Pick<StageMetrics, 'stageKey' | 'recordsIn' | 'recordsOut' | 'recordsDropped' | 'recordsFailed'>

/** Each stage after its inputs; stages in a cycle keep their place. */
export function toFlowOrder(stages: readonly FlowStage[]): string[] {
  const left = [...stages]
  const done = new Set<string>()
  const known = new Set(stages.map(({ key }) => key))
  while (left.length > 0) {
    const next = Math.max(0, left.findIndex(({ needs }) => needs.every(need => done.has(need) || !known.has(need))))
    left.splice(next, 1).forEach(({ key }) => done.add(key))
  }
  return [...done]
}

/**
 * From the records into the first stages to the records out of the last ones: each loss is a step. A remaining
 * difference (records still under way, added by a stage, or processed again by a retry) is a step of its own, so that
 * the bars add up.
 *
 * @returns undefined where nothing was read.
 */
export function toYieldModel(flow: readonly FlowStage[], metrics: readonly Counts[], words: YieldWords): ChartModel
  | undefined {
  const countsOf = new Map(metrics.map(row => [row.stageKey, row]))
  const order = toFlowOrder(flow)
  const needed = new Set(flow.flatMap(({ needs }) => needs))
  const sum = (stages: readonly FlowStage[], of: (row: Counts) => number) =>
    stages.reduce((total, { key }) => total + toCount(countsOf.get(key), of), 0)
  const first = flow.filter(({ needs }) => needs.length === 0)
  const input = sum(first, row => row.recordsIn)
    || sum(first, row => row.recordsOut + row.recordsDropped + row.recordsFailed)
  const output = sum(flow.filter(({ key }) => !needed.has(key)), row => row.recordsOut)
  if (input === 0) {
    return undefined
  }
  const losses = order.flatMap((key) => {
    const row = countsOf.get(key)
    return [
      {
        key: `dropped:${key}`, title: words.dropped(key), value: -toCount(row, it => it.recordsDropped),
        color: 'rest' as const,
      },
      {
        key: `failed:${key}`, title: words.failed(key), value: -toCount(row, it => it.recordsFailed),
        color: 'bad' as const,
      },
    ]
  }).filter(({ value }) => value < 0)
  const open = output - input - losses.reduce((total, { value }) => total + value, 0)
  const steps = [
    { key: 'input', title: words.input, value: input },
    ...losses,
    ...open === 0
      ? []
      : [{ key: 'open', title: open > 0 ? words.gained : words.open, value: open, color: 'muted' as const }],
    { key: 'output', title: words.output, value: output },
  ]
  return {
    bucketLabel: words.step,
    buckets: steps.map(step => ({ ...step, label: step.title })).map(({ value: _, ...bucket }) => bucket),
    series: [{ key: 'records', label: words.records, color: 1, values: steps.map(({ value }) => value) }],
    unit: words.unit,
  }
}

const toCount = (row: Counts | undefined, of: (row: Counts) => number) => row ? of(row) : 0
