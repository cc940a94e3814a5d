import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toColumnStats, type ColumnStats } from '#shared/domain/dataset/column-stats'
import { FIGURE_HEIGHT, FIGURE_WIDTH, toFigureBars, toColumnFigure, toFigureText } from '~/utils/dataset/column-figure'

const stats = (change: Partial<ColumnStats>): ColumnStats => ({
  nulls: 0, distinct: 5, distinctIsEstimate: false, top: [], histogram: [], ...change,
})
const bins = (...counts: number[]) => counts.map((count, index) => ({ from: index, to: index + 1, count }))

describe('the figure of a column', () => {
  it('draws numbers with their range', () => {
    const figure = toColumnFigure('integer', stats({ min: 18, max: 9_840, mean: 412, histogram: bins(1, 4) }), 5)

    expect(figure).toMatchObject({ kind: 'numbers', min: 18, max: 9_840, mean: 412 })
  })

  it('draws instants where they were counted, not their lengths', () => {
    const [min, max] = ['2026-07-01T00:00:00Z', '2026-09-30T00:00:00Z']
    const counted = toColumnFigure(
      'timestamp', stats({ min, max, histogram: [{ from: Date.parse(min), to: Date.parse(max), count: 5 }] }), 5,
    )
    const lengths = toColumnFigure('timestamp', stats({ min, max, histogram: [{ from: 20, to: 20, count: 5 }] }), 5)

    expect(counted).toMatchObject({ kind: 'times', bars: [{ key: 0 }] })
    expect(lengths).toEqual({ kind: 'times', bars: [], min, max })
  })

  it('shows categories by their share of the present values', () => {
    const top = [{ value: 'news', count: 6 }, { value: 'forum', count: 2 }]
    const figure = toColumnFigure(
      'string', stats({ nulls: 10, distinct: 3, top, length: { min: 4, max: 9, mean: 5 } }), 20,
    )

    expect(figure).toEqual({ kind: 'shares', distinct: 3, isEstimate: false, shares: [
      { key: '=news', ratio: 0.6, value: 'news' },
      { key: '=forum', ratio: 0.2, value: 'forum' },
      { key: 'rest', ratio: expect.closeTo(0.2) },
    ] })
  })

  it('distinguishes ids from texts', () => {
    const length = { min: 8, max: 8, mean: 8 }

    expect(toColumnFigure('string', stats({ distinct: 99, length }), 100))
      .toEqual({ kind: 'unique', distinct: 99, isEstimate: false, ratio: 0.99 })
    expect(toColumnFigure('string', stats({ distinct: 99, length: { min: 8, max: 9_000, mean: 412 } }), 100))
      .toMatchObject({ kind: 'lengths', mean: 412 })
  })

  it.each([
    ['without statistics', undefined, 10],
    ['of nulls alone', stats({ nulls: 10 }), 10],
    ['of an empty version', stats({}), 0],
    ['of objects', stats({ nulls: 0 }), 10],
  ])('draws nothing for a column %s', (_, given, rows) => {
    expect(toColumnFigure('object', given, rows)).toEqual({ kind: 'none' })
  })

  it('keeps every bar inside its frame', () => {
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 40 }), (counts) => {
      const bars = toFigureBars(bins(...counts))

      expect(bars).toHaveLength(counts.filter(count => count > 0).length)
      expect(bars.every(({ x, y, width, height }) =>
        x >= 0 && y >= 0 && height >= 1 && x + width <= FIGURE_WIDTH + 0.2 && y + height <= FIGURE_HEIGHT))
        .toBe(true)
    }))
  })
})

describe('a figure as text', () => {
  it.each<[number | string, string]>([
    ['1234567890123456001', '1234567890123456001'],
    [JSON.parse('1234567890123456300'), '1234567890123456300'],
    [-JSON.parse('1234567890123456300'), '-1234567890123456300'],
    [1e300, '1e+300'],
    [9_007_199_254_740_991, '9,007,199,254,740,991'],
    [9_840, '9,840'],
    [0.5, '0.50'],
  ])('of %s has only digits that occur in the records: %s', (value, text) => {
    expect(toFigureText(value)).toBe(text)
  })
})

describe('stored statistics', () => {
  it.each([
    undefined, null, 'x', [], {}, { nulls: 1 }, { nulls: null, distinct: 2 },
  ])('are ignored when they are %j', (value) => {
    expect(toColumnStats(value)).toBeUndefined()
  })

  it('are ignored in parts that have another form', () => {
    const kept = {
      nulls: 1, distinct: 2, min: null, max: 3, mean: 'x', length: { min: null },
      top: [{ value: 'a', count: 1 }, { value: {}, count: 1 }], histogram: [null, { from: 0, to: 1, count: 2 }],
    }

    expect(toColumnStats(kept)).toEqual({
      nulls: 1, distinct: 2, distinctIsEstimate: true, max: 3, top: [{ value: 'a', count: 1 }],
      histogram: [{ from: 0, to: 1, count: 2 }],
    })
  })
})
