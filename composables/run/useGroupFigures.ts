import { NOTHING } from '~/utils/format/number-format'
import { type RunGroup, toCounts } from '~/utils/run/run-group'
import { isPartial } from '~/utils/run/run-look'
import { toStageTime } from '~/utils/run/run-time'

/** Texts of a group: its worst state, records out or failed, pace or duration. */
export function useGroupFigures(group: () => RunGroup, nowMs: () => number) {
  const { t } = useI18n()
  const { compact, duration } = useFormat()
  const { label: textOf } = useLabels()

  const counts = computed(() => toCounts(group().stages))
  const state = computed(() => isPartial(group().total.state, group().total.recordsFailed) ? textOf('run.state', 'partial') : textOf('stage.state', group().total.state))
  const records = computed(() => {
    if (counts.value.failed > 0) {
      return t('run.group.failed', { count: counts.value.failed })
    }
    return group().total.startedAt ? t('run.graph.out', { records: compact(group().total.recordsOut) }) : state.value
  })
  const pace = computed(() => {
    const { total } = group()
    if (counts.value.running > 0) {
      return counts.value.failed > 0 || total.recordsPerSecond === 0
        ? t('run.group.running', { count: counts.value.running })
        : t('run.fact.records_per_second', { records: compact(total.recordsPerSecond) })
    }
    return total.startedAt ? duration(toStageTime(total, nowMs()).elapsedMs, true) : NOTHING
  })
  const label = computed(() => t('run.group.label', { name: group().total.name, count: group().stages.length, state: state.value }, group().stages.length))
  return { counts, records, pace, label }
}
