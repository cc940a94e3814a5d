import type { ChartPalette } from './useChartPalette'
import type { ChartFormat, ChartKind, ChartModel } from '~/utils/chart/chart-data'
import { toChartCsv, toFileName } from '~/utils/chart/chart-table'
import { saveFile } from '~/utils/base/save-file'

export interface ChartFile {
  kind: ChartKind
  model: ChartModel
  format: ChartFormat
  title: string
  meta: string
  rangeLabel: string
  isHorizontal?: boolean
}

/** What a picture needs beside the chart: its texts, and the colours of the current theme. */
export interface Picture extends ChartFile {
  zone: string
  palette: ChartPalette
  words: { provisional: string, missing: string }
}

/**
 * Saves what a chart shows, as CSV and as a picture.
 *
 * @param paint draws the picture; it comes with chart.js, so it is loaded only when needed.
 */
export function useChartFiles(read: () => ChartFile, paint: (picture: Picture) => Promise<Blob>) {
  const { t } = useI18n()
  const zone = useReportZone()
  const palette = useChartPalette()
  const words = computed(() => ({ status: t('chart.status'), provisional: t('chart.provisional'), missing: t('chart.missing') }))
  const nameOf = ({ title, rangeLabel }: ChartFile, ending: 'csv' | 'png') => toFileName([title, rangeLabel, zone.value], ending)

  /** @param withNotes title, range and zone above the table. */
  function saveCsv(withNotes: boolean) {
    const file = read()
    const notes: [string, string][] = [[t('chart.title'), file.title], [t('chart.range'), file.rangeLabel], [t('chart.zone'), zone.value]]
    const text = toChartCsv(file.model, { zone: zone.value, words: words.value, notes: withNotes ? notes : [] })
    saveFile(new Blob([text], { type: 'text/csv;charset=utf-8' }), nameOf(file, 'csv'))
  }

  const { run: saveImage, isBusy } = useAction(async () => {
    const file = read()
    if (palette.value) {
      saveFile(await paint({ ...file, zone: zone.value, palette: palette.value, words: words.value }), nameOf(file, 'png'))
    }
  }, { title: () => t('chart.picture_failed') })

  return { saveCsv, saveImage, isSaving: isBusy }
}
