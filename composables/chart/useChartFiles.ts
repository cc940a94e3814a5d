import type { ChartPalette } from './useChartPalette'
import type { ChartFile, TableFile } from '~/utils/chart/chart-file'
import { type ProofFilter, toProofNames, toProofNotes } from '~/utils/chart/chart-proof'
import { type CsvWords, toChartCsv, toFileName } from '~/utils/chart/chart-table'
import { saveFile } from '~/utils/base/save-file'

/** What a picture needs beside the chart: its texts, and the colours of a theme. */
export interface Picture extends ChartFile {
  zone: string
  palette: ChartPalette
  words: CsvWords
  /** Written above the chart and below it. */
  head: string
  foot: string
  /** Texts for the properties of the file, by keyword of Latin letters. */
  texts: Record<string, string>
}

/** Turns charts and tables into files that say where their figures come from. */
export function useFileContents() {
  const { t } = useI18n()
  const zone = useReportZone()
  const board = useChartBoard()
  const words = computed<CsvWords>(() => ({ status: t('chart.status'), provisional: t('chart.provisional'), missing: t('chart.missing') }))
  const proofWords = computed(() => ({
    range: t('chart.range'), zone: t('chart.zone'), compared: t('chart.compared'), watermark: t('chart.watermark'), commit: t('chart.commit'), request: t('chart.request'), none: t('chart.no_event'),
  }))
  const filters = computed<readonly ProofFilter[]>(() => board?.filters.value ?? [])

  const notesOf = ({ title, rangeLabel, proof, curl = '' }: TableFile): [string, string][] => [
    [t('chart.title'), title],
    ...proof ? toProofNotes(proof, { zone: zone.value, filters: filters.value, curl, words: proofWords.value }) : [[t('chart.range'), rangeLabel], [t('chart.zone'), zone.value]] satisfies [string, string][],
  ]

  const nameOf = ({ title, rangeLabel, proof }: TableFile, ending: 'csv' | 'png') => proof
    ? toFileName([title, ...filters.value.map(({ value }) => value)], ending, toProofNames(proof, zone.value))
    : toFileName([title, rangeLabel, zone.value], ending)

  /** @param isBare without the lines above the table. */
  const csvOf = (file: TableFile, isBare = false): string => toChartCsv(file.model, { zone: zone.value, words: words.value, notes: isBare ? [] : notesOf(file) })

  function pictureOf(file: ChartFile, palette: ChartPalette): Picture {
    const notes = notesOf(file).slice(1)
    const texts = { 'Title': file.title, 'Range': notes[0]?.[1] ?? file.rangeLabel, 'Time zone': zone.value, 'Comment': notes.map(([name, value]) => `${name}: ${value}`).join('\n') }
    const { watermark, commit } = file.proof ?? {}
    const found = file.proof ? [...filters.value.map(({ name, value }) => `${name} ${value}`), `${t('chart.watermark')} ${watermark ? notes.find(([name]) => name === t('chart.watermark'))?.[1] ?? '' : t('chart.no_event')}`, ...commit ? [`${t('chart.commit')} ${commit}`] : []] : []
    const head = [file.meta, texts.Range, zone.value].filter(Boolean).join('  ·  ')
    return { ...file, zone: zone.value, palette, words: words.value, head, foot: found.join('  ·  '), texts }
  }
  return { csvOf, pictureOf, nameOf, notesOf }
}

/**
 * Saves what a chart shows, as CSV and as a picture.
 *
 * @param paint draws the picture; it comes with chart.js, so it is loaded only when needed.
 */
export function useChartFiles(read: () => ChartFile, paint: (picture: Picture) => Promise<Blob>) {
  const { t } = useI18n()
  const { csvOf, pictureOf, nameOf } = useFileContents()
  const palette = useChartPalette()

  function saveCsv(isBare: boolean) {
    const file = read()
    saveFile(new Blob([csvOf(file, isBare)], { type: 'text/csv;charset=utf-8' }), nameOf(file, 'csv'))
  }

  /** @param isThemed in the colours of the page; otherwise light, for reports and paper. */
  const { run: saveImage, isBusy } = useAction(async (isThemed: boolean) => {
    const file = read()
    if (palette.value) {
      saveFile(await paint(pictureOf(file, isThemed ? palette.value : readLightPalette())), nameOf(file, 'png'))
    }
  }, { title: () => t('chart.picture_failed') })

  return { saveCsv, saveImage, isSaving: isBusy }
}
