import type { BoardPanel, ChartBoard } from '../chart/useChartBoard'
import type { Picture } from '../chart/useChartFiles'
import { withInstants } from '~/utils/api/curl'
import type { ChartFile } from '~/utils/chart/chart-file'

const VERSION = 1
const READ_WITHIN_MS = 10_000

/**
 * Saves all panels of the page in one archive, each with its figures and its picture, and a manifest to check them by.
 *
 * @param paint comes with chart.js, so it is loaded only when needed; so is what packs the archive.
 */
export function useStatBundle(board: ChartBoard, paint: (picture: Picture) => Promise<Blob>) {
  const { t } = useI18n()
  const route = useRoute()
  const zone = useReportZone()
  const { current, nameOf: projectNameOf } = useProjectNames()
  const context = useFileContext()

  const isChart = (panel: BoardPanel): panel is ChartFile => panel.kind !== undefined && panel.model !== undefined

  /** Panels below the first screen are read when the reader comes near. */
  async function untilRead() {
    await nextTick()
    const isUnread = () => board.panels.value().some(({ status }) => status === 'pending')
    for (const deadline = Date.now() + READ_WITHIN_MS; isUnread() && Date.now() < deadline;) {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  async function save() {
    const { toBundle, toBytes, toFileFacts } = await import('~/utils/bundle/bundle')
    const { saveFile, toCsvText, toPictureTexts, toSavedName } = await loadContents()
    const { toFileMarks, toFileName } = await import('~/utils/chart/chart-table')
    const { toProofNames } = await import('~/utils/chart/chart-proof')
    await untilRead()
    if (board.panels.value().some(({ status }) => status === 'pending' || status === 'error')) {
      throw new Error('a panel has no figures')
    }
    const palette = readLightPalette()
    const panels = board.panels.value().map(panel => board.shown.get(panel.title)?.() ?? panel)
    const packed = []
    for (const [index, panel] of panels.entries()) {
      const { model } = panel
      const place = String(index + 1).padStart(2, '0')
      packed.push({ panel, files: model === undefined
        ? []
        : [
            {
              path: `${place}_${toSavedName({ ...panel, model }, 'csv', context.value)}`, mediaType: 'text/csv',
              content: toBytes(toCsvText({ ...panel, model }, context.value)),
            },
            ...isChart(panel)
              ? [{
                  path: `${place}_${toSavedName(panel, 'png', context.value)}`, mediaType: 'image/png',
                  content: new Uint8Array(await (await paint({
                    ...panel, ...toPictureTexts(panel, context.value), words: context.value.words, palette,
                  })).arrayBuffer()),
                }]
              : [],
          ] })
    }
    const proof = panels.find(panel => panel.proof)?.proof
    const manifest = {
      kind: 'StatisticsBundle',
      version: VERSION,
      createdAt: new Date().toISOString(),
      page: route.fullPath,
      project: {
        id: current.value?.id ?? null, key: current.value?.key ?? null, name: projectNameOf(current.value),
        isDemo: current.value?.isDemo ?? false,
      },
      zone: zone.value,
      filters: board.filters.value,
      panels: packed.map(({ panel: { title, proof: own, curl }, files }) => ({
        title, range: own ? { from: own.from, to: own.to } : null, compared: own?.compared ?? null,
        watermark: own?.watermark ?? null, commit: own?.commit ?? null,
        request: curl === undefined || !own ? curl ?? null : withInstants(curl, own), files: files.map(toFileFacts),
      })),
    }
    saveFile(toBundle(packed.flatMap(({ files }) => files), manifest), toFileName(
      [...toFileMarks(context.value.mark), t('stat.title'), ...board.filters.value.map(({ value }) => value)], 'zip',
      [context.value.project.key, ...proof ? toProofNames(proof, zone.value) : [zone.value]],
    ))
  }

  const { run, isBusy } = useAction(async () => {
    board.isWhole.value = true
    try {
      await save()
    }
    finally {
      // Panels that the reader has not come near are left alone again.
      board.isWhole.value = false
    }
  }, { title: () => t('stat.export.failed') })

  return { saveBundle: run, isPacking: isBusy }
}
