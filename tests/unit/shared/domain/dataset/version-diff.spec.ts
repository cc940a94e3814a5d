import { expect, it } from 'vitest'
import { diffColumns, listChangedColumns } from '#shared/domain/dataset/version-diff'

const column = (name: string, type = 'string', nullable = false) => ({ name, type, nullable })

it('keeps the order of the newer version and lists removed columns last', () => {
  const before = [column('a'), column('b'), column('c')]
  const after = [column('c'), column('d'), column('a', 'integer')]

  expect(listChangedColumns(before, after)).toEqual({ added: ['d'], removed: ['b'], changed: ['a'] })
  expect(diffColumns(
    { rows: 0, columns: before, stats: {} }, { rows: 0, columns: after, stats: {} },
  ).map(({ name, change }) => [name, change])).toEqual([
    ['c', 'same'], ['d', 'added'], ['a', 'changed'], ['b', 'removed'],
  ])
})

it('counts nulls as a share of the rows of their own version', () => {
  const side = (rows: number, nulls: number) => ({
    rows, columns: [column('a')], stats: { a: { nulls, distinct: 7, distinctIsEstimate: nulls > 1 } },
  })

  expect(diffColumns(side(10, 1), side(40, 2))).toMatchObject([{
    before: { nullRatio: 0.1, distinctIsEstimate: false },
    after: { nullRatio: 0.05, distinct: 7, distinctIsEstimate: true },
  }])
  expect(diffColumns(side(0, 0), side(0, 0))).toMatchObject([{ before: { nullRatio: null } }])
})
