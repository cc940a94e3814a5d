import type { ChartModel } from '~/utils/chart-data'
import { toChartCsv, toFileName } from '~/utils/chart-table'

/** Hands figures over as a CSV file, with what they are of and when. */
export function useSaveCsv() {
  const { t } = useI18n()
  const zone = useReportZone()

  function saveCsv({ model, title, rangeLabel }: { model: ChartModel, title: string, rangeLabel: string }) {
    const csv = toChartCsv(model, {
      zone: zone.value,
      words: { status: '', provisional: '', missing: '' },
      notes: [[t('overview.csv.title'), title], [t('overview.csv.range'), rangeLabel]],
    })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
    link.download = toFileName([title, rangeLabel], 'csv')
    link.click()
    URL.revokeObjectURL(link.href)
  }

  return { saveCsv }
}
