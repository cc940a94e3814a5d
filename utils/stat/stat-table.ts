import type { ChartModel } from '../chart/chart-data'

/** A table of figures as a chart model, so that it is saved in the same way. */
export function toRowsModel<T>(rows: readonly T[], { rowLabel, titleOf, columns }: {
  rowLabel: string
  titleOf: (row: T) => string
  columns: { label: string, of: (row: T) => number | null }[]
}): ChartModel {
  return {
    bucketLabel: rowLabel,
    buckets: rows.map((row, index) => ({ key: String(index), label: titleOf(row), title: titleOf(row) })),
    series: columns.map(({ label, of }) => ({ key: label, label, color: 1, values: rows.map(of) })),
    unit: '',
  }
}
