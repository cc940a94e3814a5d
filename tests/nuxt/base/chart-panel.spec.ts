import { mountSuspended } from '@nuxt/test-utils/runtime'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import ChartPanel from '~/components/chart/ChartPanel.vue'
import type { ChartFormat, ChartKind, ChartModel } from '~/utils/chart/chart-data'
import { foldModel } from '~/utils/chart/chart-fold'
import { toRows } from '~/utils/chart/chart-table'
import { chartModel } from '../../support/browser/chart-models'
import { openPopover } from '../given/open-popover'

const KINDS: ChartKind[] = ['line', 'bar', 'stacked', 'ring', 'waterfall']
const format: ChartFormat = { short: value => value.toFixed(1), exact: String }

const mountPanel = (props: Partial<InstanceType<typeof ChartPanel>['$props']>) => mountSuspended(
  ChartPanel, { props: { kind: 'line', format, title: 'Throughput', rangeLabel: '11-14 – 11-20', ...props } },
)
type Panel = Awaited<ReturnType<typeof mountPanel>>

async function openTable(panel: Panel) {
  await panel.get('button[aria-label="View as table"]').trigger('click')
  // In a chunk of its own.
  await vi.waitUntil(() => panel.find('.twin').exists(), 30_000)
}

/** What stands in the menu of the chart, which is opened for it. */
async function menuOf(panel: Panel) {
  const menu = await openPopover(panel.get('button[aria-label="More"]'))
  return menu.findAll('button')
}

async function choose(panel: Panel, label: string) {
  const tools = await menuOf(panel)
  await tools.find(tool => tool.text() === label)?.trigger('click')
}

const tableOf = (panel: Panel) =>
  panel.findAll('.twin tbody tr').map(row => row.findAll('data').map(({ element }) => element.getAttribute('value')))
const textOf = (value: number | null) => value === null ? '' : String(value)

/** What a click saves, without a file. */
async function saved(click: () => Promise<void>): Promise<{ name: string, text: string }> {
  const kept: { blob?: Blob, name: string } = { name: '' }
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    kept.blob = blob instanceof Blob ? blob : undefined
    return 'blob:kept'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    kept.name = this.download
  })
  await click()
  // What makes files is in a chunk of its own.
  await vi.waitUntil(() => kept.name !== '', 30_000)
  return { name: kept.name, text: await kept.blob?.text() ?? '' }
}

const readCsv = (text: string): string[][] =>
  parse(text, { bom: true, relaxColumnCount: true, recordDelimiter: '\r\n' })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the table behind a chart', () => {
  it.each(KINDS)('contains the figures of a %s, and so does its CSV', async (kind) => {
    await fc.assert(
      fc.asyncProperty(chartModel.filter(model => hasFigures(foldModel(kind, model, 'Other'))), async (model) => {
        const panel = await mountPanel({ kind, model })
        await openTable(panel)
        const file = await saved(() => choose(panel, 'Save the table alone as CSV'))

        const shown = toRows(foldModel(kind, model, 'Other')).map(({ values }) => values.map(textOf))
        expect(tableOf(panel)).toEqual(shown)
        expect(readCsv(file.text).slice(1).map(line => line.slice(1, 1 + (shown[0]?.length ?? 0)))).toEqual(shown)
        panel.unmount()
      }), { numRuns: 8 },
    )
  })

  it('excludes hidden series, and the other series keep their colours', async () => {
    const series = (['now', 'then', 'third'] as const).map((key, index) => ({
      key, label: key, color: ([1, 2, 3] as const)[index] ?? 1, values: [index + 1, index + 2],
    }))
    const panel = await mountPanel({ model: {
      bucketLabel: 'Stage', unit: '',
      buckets: [{ key: 'a', label: 'a', title: 'a' }, { key: 'b', label: 'b', title: 'b' }],
      series,
    } })
    await openTable(panel)
    const strokes = () => panel.findAll('.legend line').map(line => line.attributes('stroke'))
    const before = strokes()

    await panel.findAll('.legend button')[0]?.trigger('click')

    expect(tableOf(panel)).toEqual([['2', '3'], ['3', '4']])
    expect(panel.findAll('.legend button').map(button => button.attributes('aria-pressed')))
      .toEqual(['false', 'true', 'true'])
    expect(strokes()).toEqual(before)
  })

  it('has one entry for both ends of an interval, which hides both', async () => {
    const ends = (['high', 'low'] as const)
      .map(key => ({ key, label: key, color: 'muted' as const, values: [3], bound: key, legend: '95% interval' }))
    const panel = await mountPanel({ model: {
      bucketLabel: 'Stage', unit: '', buckets: [{ key: 'a', label: 'a', title: 'a' }],
      series: [{ key: 'now', label: 'now', color: 1, values: [1] }, ...ends],
    } })
    await openTable(panel)
    const entries = panel.findAll('.legend button')

    await entries[1]?.trigger('click')

    expect(entries.map(entry => entry.text())).toEqual(['now', '95% interval'])
    expect(tableOf(panel)).toEqual([['1']])
  })

  it.each([
    ['a double click', 'dblclick', {}],
    ['Alt and a click', 'click', { altKey: true }],
    ['Alt and Enter', 'keydown', { key: 'Enter', altKey: true }],
  ] as const)('has one series alone after %s, and all again after another', async (_, event, options) => {
    const series = (['now', 'then', 'third'] as const).map((key, index) => ({
      key, label: key, color: ([1, 2, 3] as const)[index] ?? 1, values: [index + 1, index + 2],
    }))
    const panel = await mountPanel({ model: {
      bucketLabel: 'Stage', unit: '',
      buckets: [{ key: 'a', label: 'a', title: 'a' }, { key: 'b', label: 'b', title: 'b' }],
      series,
    } })
    const pressed = () => panel.findAll('.legend button').map(button => button.attributes('aria-pressed'))

    await panel.findAll('.legend button')[1]?.trigger(event, options)
    expect(pressed()).toEqual(['false', 'true', 'false'])
    await panel.findAll('.legend button')[1]?.trigger(event, options)

    expect(pressed()).toEqual(['true', 'true', 'true'])
  })

  it('opens the records behind a slice, and nothing for the slice of all others', async () => {
    const buckets = Array.from(
      { length: 9 }, (_, index) => ({ key: `b${index}`, label: `${index}`, title: `stage ${index}` }),
    )
    const opened = vi.fn()
    const panel = await mountPanel({
      kind: 'ring',
      model: {
        bucketLabel: 'Stage', unit: '', buckets,
        series: [{ key: 'calls', label: 'Calls', color: 1, values: buckets.map((_, index) => 9 - index) }],
      },
      onDrill: opened,
    })
    await openTable(panel)
    const rows = panel.findAll('.twin tbody tr')

    await rows[0]?.trigger('click')
    await rows.at(-1)?.trigger('click')

    expect(rows).toHaveLength(7)
    expect(opened.mock.calls).toEqual([[{ bucketKey: 'b0', seriesKey: 'calls' }]])
  })
})

describe('the tools of a chart', () => {
  const textsOf = async (panel: Panel) => (await menuOf(panel)).map(tool => tool.text())
  const model: ChartModel = {
    bucketLabel: 'Stage', unit: 'min', buckets: [{ key: 'a', label: 'a', title: 'a' }],
    series: [{ key: 'now', label: 'Now', color: 1, values: [1] }],
  }

  it('are its table and a menu with the rest; of nothing there is nothing to save', async () => {
    const panel = await mountPanel({ model, curl: 'curl x', onZoom: () => undefined })
    const empty = await mountPanel({ model: { ...model, series: [] }, curl: 'curl x' })

    expect(panel.findAll('.chart-tools > button').map(button => button.attributes('aria-label')))
      .toEqual(['View as table', 'More'])
    expect(await textsOf(panel)).toEqual([
      'Zoom out', 'Save as PNG', 'Save as PNG in the colours of the page', 'Save as CSV', 'Save the table alone as CSV',
      'Copy as curl',
    ])
    expect(await textsOf(empty)).toEqual(['Copy as curl'])
  })
})

describe('what a chart saves', () => {
  const model: ChartModel = {
    bucketLabel: 'Stage', unit: 'min', buckets: [{ key: 'a', label: 'a', title: 'read, "fast"' }],
    series: [{ key: 'now', label: 'This period', color: 1, values: [31.25] }],
  }

  it('has a file name of subject, range and zone', async () => {
    const panel = await mountPanel({ model })

    const file = await saved(() => choose(panel, 'Save the table alone as CSV'))

    expect(file).toEqual({
      name: 'Throughput_11-14-11-20_Asia-Shanghai.csv',
      text: '\uFEFFStage,This period (min)\r\n"read, ""fast""",31.25\r\n',
    })
  })

  it('has title, range and time zone above the table unless only the table is asked for', async () => {
    const panel = await mountPanel({ model })

    const file = await saved(() => choose(panel, 'Save as CSV'))

    expect(readCsv(file.text).slice(0, 3))
      .toEqual([['# Title', 'Throughput'], ['# Range', '11-14 – 11-20'], ['# Time zone', 'Asia/Shanghai']])
  })

  it('says which figures it has, in the file and in its name', async () => {
    const proof = {
      from: '2026-11-20T05:00:00.000Z', to: '2026-11-20T06:00:00.000Z',
      compared: { from: '2026-11-20T04:00:00.000Z', to: '2026-11-20T05:00:00.000Z' },
      watermark: '2026-11-20T05:58:30.000Z', commit: '0123456789ab',
    }
    const panel = await mountPanel({ model, proof, curl: `curl 'http://console/api'` })

    const file = await saved(() => choose(panel, 'Save as CSV'))

    expect(file.name).toBe('Throughput_20261120T1300-20261120T1400_Asia-Shanghai_0123456789ab.csv')
    expect(readCsv(file.text).slice(1, 8)).toEqual([
      ['# Range', '2026-11-20T13:00:00+08:00 – 2026-11-20T14:00:00+08:00'],
      ['# Time zone', 'Asia/Shanghai'],
      ['# Project', 'Default project (default)'],
      ['# Compared with', '2026-11-20T12:00:00+08:00 – 2026-11-20T13:00:00+08:00'],
      ['# Data as of', '2026-11-20T13:58:30+08:00'],
      ['# Data snapshot', '0123456789ab'],
      ['# Request', `curl 'http://console/api'`],
    ])
  })
})

describe('the legend of a chart', () => {
  const bars: ChartModel = {
    bucketLabel: 'Defect', unit: '', buckets: [{ key: 'a', label: 'a', title: 'a' }],
    series: [{ key: 'count', label: 'Count', color: 1, values: [3] }],
  }

  it('takes the room beside the title only where there is a legend that stands there', async () => {
    const isBeside = async (props: Parameters<typeof mountPanel>[0]) =>
      (await mountPanel({ model: bars, ...props })).get('.chart').classes('beside')

    expect(await isBeside({ kind: 'bar' })).toBe(true)
    expect(await isBeside({ kind: 'bar', isHorizontal: true })).toBe(false)
    expect(await isBeside({ kind: 'waterfall' })).toBe(false)
    expect(await isBeside({ kind: 'stacked' })).toBe(false)
    expect(await isBeside({ kind: 'bar', age: '5 min old' })).toBe(false)
  })
})

/** A chart without any is empty, and has no table. */
function hasFigures({ buckets, series }: ChartModel): boolean {
  return series.some(({ values }) =>
    values.some((value, index) => value !== null && buckets[index]?.status !== 'missing'))
}
