import type { RunDetail, StageRunView } from '#shared/contract/run/run.contract'
import type { ChartPalette } from '~/composables/chart/useChartPalette'
import type { PictureTexts } from '~/utils/chart/chart-contents'
import { toShortId } from '~/utils/format/short-id'
import { formatClock } from '~/utils/timeline/timeline-clock'
import type { StageLine } from '~/utils/run/run-group'
import { toStageLook } from '~/utils/run/run-look'
import { countsIn, type TimelineBar, toSparseTicks, toTimeline } from '~/utils/run/run-timeline'
import type { TimeWindow } from '~/utils/timeline/timeline-window'

/** All that is painted of a timeline. */
export interface TimelinePicture extends PictureTexts {
  title: string
  palette: ChartPalette
  lanes: { label: string, text: string, bars: (TimelineBar & { tone: string })[] }[]
  ticks: { position: number, label: string }[]
  now: number | undefined
  legend: readonly { label: string, look: 'box' | 'hatch', tone?: string }[]
}

interface Shown {
  run: RunDetail
  lines: readonly StageLine[] | undefined
  window: TimeWindow
  nowMs: number
  legend: TimelinePicture['legend']
}

/**
 * Saves what the timeline shows as a picture, as charts are saved.
 *
 * @param paint is loaded by the first click.
 */
export function useTimelinePicture(read: () => Shown, paint: (picture: TimelinePicture) => Promise<Blob>) {
  const { t } = useI18n()
  const { exact } = useFormat()
  const { clockText, laneText } = useTimelineText()
  const { nameOfStage, roleOfKind } = useStageNames()
  const context = useFileContext()
  const palette = useChartPalette()

  function toDrawing({ run, lines, window, nowMs }: Shown): Pick<TimelinePicture, 'lanes' | 'ticks' | 'now'> {
    const stages = lines?.map(({ stage }) => stage) ?? run.stages
    const { lanes, ticks, now } = toTimeline(stages, {
      startedAt: Date.parse(run.createdAt),
      finishedAt: run.finishedAt ? Date.parse(run.finishedAt) : undefined,
      nowMs,
      window,
      roleOf: roleOfKind,
    })
    return {
      now,
      ticks: toSparseTicks(ticks, undefined, 9)
        .map(({ at, position }) => ({ position, label: clockText(at, ticks) })),
      lanes: lanes.flatMap((lane, index) => {
        const stage = stages[index]
        return stage
          ? [{
              label: nameOfStage(stage), text: lane.bars.length === 0 && lane.attempts > 0 ? '' : laneText(lane, stage),
              bars: lane.bars.map(bar => ({ ...bar, tone: toStageLook(bar.state, countsIn(stage, bar.state)).tone })),
            }]
          : []
      }),
    }
  }

  /** @param isThemed in the colours of the page; otherwise light, for reports and paper. */
  const { run: saveImage, isBusy } = useAction(async (isThemed: boolean) => {
    const shown = read()
    if (palette.value) {
      const { toPictureTexts, toSavedName, saveFile } = await loadContents()
      const file = {
        title: t('run.timeline.of', { name: shown.run.name, id: toShortId(shown.run.id) }),
        rangeLabel: t('run.timeline.range', {
          from: exact(new Date(shown.window.from).toISOString()), to: exact(new Date(shown.window.to).toISOString()),
        }),
        meta: '',
      }
      const blob = await paint({
        ...toDrawing(shown), ...toPictureTexts(file, context.value), title: file.title, legend: shown.legend,
        palette: isThemed ? palette.value : readLightPalette(),
      })
      saveFile(blob, toSavedName(file, 'png', context.value))
    }
  }, { title: () => t('chart.picture_failed') })

  return { saveImage, isSaving: isBusy }
}

/** What stands on a lane, and below the lanes. */
export function useTimelineText() {
  const { t } = useI18n()
  const { duration } = useFormat()
  const { label } = useLabels()
  const zone = useReportZone()

  const clockText = (at: number, ticks: readonly { at: number }[]) =>
    formatClock(at, { ticks, zone: zone.value, duration: ms => duration(ms, true) })

  function laneText(
    { elapsedMs, attempts }: { elapsedMs?: number | undefined, attempts: number },
    { reusedFrom, state }: Pick<StageRunView, 'reusedFrom' | 'state'>,
  ): string {
    if (reusedFrom !== null) {
      return t('retry.reused')
    }
    const text = attempts > 0 ? duration(elapsedMs, true) : label('stage.state', state)
    return attempts > 1 ? t('run.timeline.attempts', { duration: text, count: attempts }, attempts) : text
  }
  return { clockText, laneText }
}
