import type { ChartModel } from '~/utils/chart/chart-data'
import { toChartCsv, toFileName } from '~/utils/chart/chart-table'
import { saveFile } from '~/utils/base/save-file'

/** Saves a table as a CSV file, named by its subject and its time. */
export function useSaveCsv() {
  const { t } = useI18n()
  const zone = useReportZone()

  function saveCsv({ model, title, rangeLabel }: { model: ChartModel, title: string, rangeLabel: string }) {
    const csv = toChartCsv(model, {
      zone: zone.value,
      words: { status: t('chart.status'), provisional: t('chart.provisional'), missing: t('chart.missing') },
      notes: [[t('chart.title'), title], [t('chart.range'), rangeLabel], [t('chart.zone'), zone.value]],
    })
    saveFile(new Blob([csv], { type: 'text/csv;charset=utf-8' }), toFileName([title, rangeLabel, zone.value], 'csv'))
  }

  return { saveCsv }
}
