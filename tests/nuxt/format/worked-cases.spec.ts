import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { useKpiText } from '~/composables/format/useKpiText'
import { useReportZone } from '~/composables/format/useReportZone'
import type { Comparison } from '#shared/contract/metric.contract'
import { readWorkedCases, type WorkedFigure, type WorkedSpan } from '../../support/worked-cases'
import { givenAnswer } from '../given/given-metrics'

const cases = readWorkedCases().flatMap(({ title, covered, figures }) =>
  figures.map(figure => ({ ...figure, title, covered })))
const LABELS = { mom: 'vs previous period', yoy: 'vs last year' }
const NONE: Comparison = {
  value: null, now: null, delta: null, ratio: null, reason: 'no_base', window: null, nowWindow: null,
}

afterEach(() => {
  useReportZone().value = 'Asia/Shanghai'
})

/** What the card says of one comparison: its label, the direction that the arrow shows, the text. */
async function show(figure: WorkedFigure & { covered: WorkedSpan[] }): Promise<string> {
  const { metric, beside, covered, askedAt, tz, from, to } = figure
  let shown = ''
  await mountSuspended(defineComponent({
    setup() {
      useReportZone().value = tz
      const { kpiOf } = useKpiText()
      const isOver = to !== 'now'
      const answer = givenAnswer({
        metric, value: figure.value, unit: metric === 'run_success' ? 'ratio' : 'records', tz, mom: NONE, yoy: NONE,
        [beside]: toComparison(figure),
        asOf: askedAt.toISOString(), since: covered[0]?.from.toISOString() ?? null,
        window: {
          from: figure.nowWindow?.from.toISOString() ?? from,
          to: (isOver ? figure.nowWindow?.to ?? new Date(to) : askedAt).toISOString(), status: 'final', coverage: 1,
        },
      })
      const [line] = kpiOf(answer).comparisons.filter(({ label }) => label.startsWith(LABELS[beside]))
      shown = line
        ? `${[line.label, line.until].filter(Boolean).join(' ')}: `
        + `${line.direction === 'none' ? '' : `${line.direction} `}${line.text}`
        : 'nothing'
      return () => null
    },
  }))
  return shown
}

function toComparison({ base, now, delta, ratio, reason, window, nowWindow }: WorkedFigure): Comparison {
  const toRange = (span: WorkedSpan | null) => span && { from: span.from.toISOString(), to: span.to.toISOString() }
  // The reasons of the page are checked against the API by tests/server/metric/worked-cases.spec.ts.
  return {
    value: base, now, delta, ratio, reason: reason as Comparison['reason'], window: toRange(window),
    nowWindow: toRange(nowWindow),
  }
}

describe('the texts of docs/comparisons.md', () => {
  it.each(cases)('$title: $name', async (figure) => {
    expect(await show(figure)).toBe(figure.shown)
  })
})
