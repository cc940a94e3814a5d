import { type ColumnFigure, toFigureText } from '~/utils/dataset/column-figure'
import { formatRatio, NOTHING } from '~/utils/format/number-format'

/** Texts about a column: in one line, and in full. */
export function useColumnText() {
  const { t } = useI18n()
  const { compact, number } = useFormat()

  /** How many different values; "about" where the number is an estimate. */
  const distinctOf = (distinct: number, isEstimate: boolean, write = compact) =>
    isEstimate ? t('dataset.column.about', { figure: write(distinct) }) : write(distinct)

  function lengthsOf(
    { mean, min, max }: { mean: number, min: number, max: number }, type: string,
  ): { text: string, title?: string } {
    const length = Math.round(mean)
    const size = number(length)
    const title = t('dataset.column.range', { min: number(min), max: number(max) })
    return {
      text: type === 'array'
        ? t('dataset.column.items', { size }, length)
        : t('dataset.column.chars', { size }, length),
      title,
    }
  }

  function rangeOf(figure: ColumnFigure, type: string): { text: string, title?: string } {
    switch (figure.kind) {
      case 'numbers': {
        const text = t('dataset.column.range', { min: toFigureText(figure.min), max: toFigureText(figure.max) })
        return {
          text,
          ...figure.mean === undefined ? {} : { title: t('dataset.column.mean', { mean: toFigureText(figure.mean) }) },
        }
      }
      case 'times':
        return {
          text: t('dataset.column.range', { min: figure.min.slice(0, 10), max: figure.max.slice(0, 10) }),
          title: t('dataset.column.range', { min: figure.min, max: figure.max }),
        }
      case 'shares':
        return {
          text: t('dataset.column.distinct', { count: distinctOf(figure.distinct, figure.isEstimate) }),
          title: figure.shares.flatMap(({ value, ratio }) =>
            value === undefined ? [] : [t('dataset.column.share', { value, share: formatRatio(ratio) })])
            .join('\n'),
        }
      case 'unique':
        return { text: t('dataset.column.unique_share', { share: formatRatio(figure.ratio) }) }
      case 'lengths':
        return lengthsOf(figure, type)
      default:
        return { text: NOTHING }
    }
  }

  return { rangeOf, distinctOf }
}
