import type { LineStageView, LineView } from '#shared/contract/overview.contract'
import { toRibbon } from '~/utils/overview/line-ribbon'

/** The stages of the production line as they are drawn, with what left each of them in words. */
export function useLineColumns(line: () => LineView) {
  const { t } = useI18n()
  const { compact, number } = useFormat()
  const {
    path, bottleneck, summary, amountOf, paceOf, lossesOf, nameOfStage, isPartial, shareOf,
  } = useProductionLine(line)

  const ribbon = computed(() => toRibbon(path.value))
  /** Not a loss: the runs of other revisions do not have the stage, or a retry outside the range has the records. */
  const aroundOf = (stage: LineStageView, records: number) => isPartial(stage)
    ? { text: t('overview.line.bypass'), title: t('overview.line.bypass_title', { n: number(records) }, records) }
    : { text: t('overview.line.around'), title: t('overview.line.around_title', { n: number(records) }, records) }
  const columns = computed(() => ribbon.value.columns.map((column, index) => {
    const stage = path.value[index]!
    const texts = {
      waiting: stage.undecided > 0
        ? {
            text: t('overview.line.undecided'),
            title: t('overview.line.undecided_title', { n: number(stage.undecided) }, stage.undecided),
          }
        : {
            text: t('overview.line.waiting'),
            title: t('overview.line.waiting_title', { n: number(stage.waiting) }, stage.waiting),
          },
      unread: { text: t('overview.line.unread'), title: t('overview.line.unread_title') },
    }
    return {
      ...column,
      stage,
      label: nameOfStage(stage),
      isHot: stage === bottleneck.value,
      share: shareOf(stage),
      falls: column.losses,
      /** Thickness of what waits for the stage. */
      waits: column.losses.find(({ kind }) => kind === 'waiting')?.thickness ?? 0,
      losses: [
        ...column.losses.flatMap(({ kind, records }) => kind === 'left'
          ? lossesOf(stage).map(({ key, records: left, ...words }) =>
              ({ kind: key, ...words, records: t('overview.line.minus', { n: compact(left) }) }))
          : {
              kind, ...texts[kind],
              records: kind === 'waiting' ? compact(records) : t('overview.line.minus', { n: compact(records) }),
            }),
        ...column.around > 0
          ? [{ kind: 'around', records: compact(column.around), ...aroundOf(stage, column.around) }]
          : [],
      ],
    }
  }))

  /** As many columns as what left one may cover: up to the next that lost something too. */
  const spanAt = (index: number) => {
    const next = columns.value.findIndex(({ losses }, other) => other > index && losses.length > 0)
    return (next < 0 ? columns.value.length : next) - index
  }

  return { ribbon, columns, spanAt, summary, amountOf, paceOf }
}
