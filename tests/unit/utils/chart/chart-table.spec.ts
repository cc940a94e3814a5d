import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChartModel } from '~/utils/chart/chart-data'
import { toDrawn, toGaps } from '~/utils/chart/chart-status'
import { hasStatus, toChartCsv, toFileName, toRows } from '~/utils/chart/chart-table'
import { chartModel } from '~~/tests/support/browser/chart-models'

const words = { status: 'State', provisional: 'Provisional', missing: 'No data' }
const csvOf = (model: ChartModel, notes: [string, string][] = []) =>
  toChartCsv(model, { zone: 'Asia/Shanghai', words, notes })
const read = (csv: string): string[][] => parse(csv, { bom: true, relaxColumnCount: true, recordDelimiter: '\r\n' })

describe('a chart as CSV', () => {
  it('contains every figure of the table, and an empty cell for an unknown one', () => {
    fc.assert(fc.property(chartModel, (model) => {
      const [, ...lines] = read(csvOf(model))

      const figures = lines.map(line =>
        model.series.map((_, index) => line[index + 1] === '' ? null : Number(line[index + 1])))
      expect(figures).toEqual(toRows(model).map(({ values }) => values.map(value => value === null ? null : value + 0)))
    }))
  })

  it('names each column after its series, whatever it is called', () => {
    fc.assert(fc.property(chartModel, fc.array(
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '=', ' ', '行', 'a') }), { minLength: 1, maxLength: 3 },
    ), (model, labels) => {
      const series = labels.map((label, index) => ({
        key: String(index), label: `s${label}`, color: 1 as const, values: [],
      }))

      const [head] = read(csvOf({ ...model, series, unit: '' }))

      expect(head?.slice(1, labels.length + 1)).toEqual(series.map(({ label }) => label))
    }))
  })

  it('starts no cell with a formula, and keeps negative figures as numbers', () => {
    const bucket = { key: 'a', label: '=SUM(A1)', title: '=SUM(A1)' }

    expect(csvOf({
      bucketLabel: '+stage', buckets: [bucket], series: [{ key: 's', label: '@now', color: 1, values: [-5] }], unit: '',
    })).toBe('\uFEFF\'+stage,\'@now\r\n\'=SUM(A1),-5\r\n')
  })

  it('contains times with the offset of the zone, and marks provisional buckets', () => {
    const model: ChartModel = {
      bucketLabel: 'Time',
      unit: '/min',
      buckets: [
        { key: '1', label: '', title: '11-18 12:00', at: '2026-11-18T04:00:00.000Z', status: 'missing' },
        { key: '2', label: '', title: '11-18 16:00', at: '2026-11-18T08:00:00.000Z', status: 'partial' },
      ],
      series: [{ key: 'now', label: 'This period', color: 1, values: [4, 2.5] }],
    }

    expect(read(csvOf(model, [['Title', 'Throughput, all']]))).toEqual([
      ['# Title', 'Throughput, all'],
      [''],
      ['Time', 'This period (/min)', 'State'],
      ['2026-11-18T12:00:00+08:00', '', 'No data'],
      ['2026-11-18T16:00:00+08:00', '2.5', 'Provisional'],
    ])
  })
})

describe('gaps', () => {
  it('cover exactly the missing buckets, where nothing is drawn', () => {
    fc.assert(fc.property(chartModel, (model) => {
      const covered = toGaps(model.buckets).flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, index) => from + index))

      expect(covered).toEqual(model.buckets.flatMap((bucket, index) => bucket.status === 'missing' ? [index] : []))
      model.series.forEach(({ values }) => covered.forEach(index => expect(toDrawn(model, values)[index]).toBeNull()))
    }))
  })

  it('a table has a column for the status only when a bucket is provisional or missing', () => {
    fc.assert(fc.property(chartModel, (model) => {
      expect(hasStatus(model)).toBe(model.buckets.some(({ status }) => status === 'missing' || status === 'partial'))
    }))
  })
})

describe('the name of a file', () => {
  it('consists of subject, range and zone, without characters that a file system refuses', () => {
    expect(toFileName(['吞吐 对比', '11-14 – 11-20', 'Asia/Shanghai'], 'png')).toBe('吞吐-对比_11-14-11-20_Asia-Shanghai.png')
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }), (parts) => {
      expect(toFileName(parts, 'csv')).toMatch(/^[^\s/\\:*?"<>|.-][^\s/\\:*?"<>|]{0,119}\.csv$/)
    }))
  })
})
