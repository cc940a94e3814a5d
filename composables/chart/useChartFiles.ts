import type { ChartPalette } from './useChartPalette'
import type { PictureTexts } from '~/utils/chart/chart-contents'
import type { ChartFile } from '~/utils/chart/chart-file'
import type { CsvWords } from '~/utils/chart/chart-table'

/** What a picture needs beside the chart: its texts, and the colours of a theme. */
export interface Picture extends ChartFile, PictureTexts {
  palette: ChartPalette
  words: CsvWords
}

/**
 * Saves what a chart shows, as CSV and as a picture. What makes the files is loaded by the first click.
 *
 * @param paint draws the picture; it comes with chart.js.
 */
export function useChartFiles(read: () => ChartFile, paint: (picture: Picture) => Promise<Blob>) {
  const { t } = useI18n()
  const context = useFileContext()
  const palette = useChartPalette()
  const { saveCsv } = useSaveCsv()

  /** @param isThemed in the colours of the page; otherwise light, for reports and paper. */
  const { run: saveImage, isBusy } = useAction(async (isThemed: boolean) => {
    const file = read()
    if (palette.value) {
      const { toPictureTexts, toSavedName, saveFile } = await loadContents()
      const picture = {
        ...file, ...toPictureTexts(file, context.value), words: context.value.words,
        palette: isThemed ? palette.value : readLightPalette(),
      }
      saveFile(await paint(picture), toSavedName(file, 'png', context.value))
    }
  }, { title: () => t('chart.picture_failed') })

  return { saveCsv: (isBare: boolean) => saveCsv(read(), isBare), saveImage, isSaving: isBusy }
}
