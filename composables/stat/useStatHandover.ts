import type { AlertView } from '#shared/contract/alert.contract'
import type { HandoverDecision, HandoverView } from '#shared/contract/overview/handover.contract'
import type { RunListItem } from '#shared/contract/run/run-list.contract'
import { MOST_COUNTED } from '#shared/domain/run/run-count'
import { toNotes } from '~/utils/chart/chart-contents'
import { toProof } from '~/utils/stat/stat-panel'
import type { Report, ReportRow, ReportSection } from '~/utils/stat/handover-report'
import { NOTHING } from '~/utils/format/number-format'

/** The last shift, while the address names no range: its `from` is in the page's meta too. */
export const SHIFT_RANGE = { from: 'now-8h', to: 'now' }

/** Records and tokens of a run. */
const RUN_NUMERIC = [4, 5, 6, 7]

/** What a shift leaves to the next one, as a report. */
export function useStatHandover() {
  const { t } = useI18n()
  const { query: rangeQuery, range, setRange } = useRange(SHIFT_RANGE)
  const { state } = useStats()
  const projectId = useProjectId()
  const { exact, number } = useFormat()
  const { textOf } = useMetricFigure()
  const context = useFileContext()
  // Its notes name the project.
  useProjectList()
  const { runColumns, toRunRow, failureColumns, toFailureRow } = useHandoverRuns()
  const { alertColumns, toAlertRow, decisionColumns, toDecisionRow } = useHandoverRows()
  const asked = computed(() => ({
    ...rangeQuery.value, projectId: projectId.value, pipelineId: state.value.pipelineId || undefined,
  }))
  const result = useApiData('handoverGet', () => ({ query: asked.value }))

  const proof = computed(() => toProof(result.data.value))

  /** `10,000+`: more are not counted. */
  const upTo = (count: number) => `${number(count)}${count >= MOST_COUNTED ? '+' : ''}`

  function toSection<Item>(
    list: { count: number, items: readonly Item[] },
    section: Pick<ReportSection, 'key' | 'title' | 'columns' | 'numeric' | 'empty'>
      & { path?: string, isCapped?: boolean, toRow: (item: Item) => ReportRow },
  ): ReportSection {
    const { toRow, path = '', isCapped = false, ...shown } = section
    const { items } = list
    const count = isCapped ? upTo(list.count) : number(list.count)
    return {
      ...shown, path, count, rows: items.map(toRow),
      more: list.count > items.length ? t('stat.handover.more', { shown: items.length, count }) : '',
    }
  }

  function sectionsOf({ window, failed, open, raised, decided, ended }: HandoverView): ReportSection[] {
    const ran = `/runs?${new URLSearchParams({ from: window.from, to: window.to, by: 'finished', ...asked.value.pipelineId && { pipelineId: asked.value.pipelineId } })}`
    return [
      toSection(failed, {
        key: 'failed', title: t('stat.handover.failed'), columns: failureColumns.value, toRow: toFailureRow,
        empty: t('stat.handover.failed_none'), path: `${ran}&state=FAILED&state=CRASHED`,
      }),
      toSection(open.failures, {
        key: 'open-failures', title: t('stat.handover.open_failures'), columns: failureColumns.value,
        toRow: toFailureRow, empty: t('stat.handover.open_failures_none'), isCapped: true,
      }),
      toSection(open.runs, {
        key: 'open-runs', title: t('stat.handover.open_runs'), columns: runColumns.value, numeric: RUN_NUMERIC,
        toRow: toRunRow, empty: t('stat.handover.open_runs_none'), isCapped: true,
      }),
      toSection(open.alerts, {
        key: 'open-alerts', title: t('stat.handover.open_alerts'), columns: alertColumns.value, toRow: toAlertRow,
        empty: t('stat.handover.open_alerts_none'),
      }),
      toSection<HandoverDecision>(decided, {
        key: 'decided', title: t('stat.handover.decided'), columns: decisionColumns.value, toRow: toDecisionRow,
        empty: t('stat.handover.decided_none'),
      }),
      toSection<AlertView>(raised, {
        key: 'raised', title: t('stat.handover.raised'), columns: alertColumns.value, toRow: toAlertRow,
        empty: t('stat.handover.raised_none'),
      }),
      toSection<RunListItem>(ended, {
        key: 'ended', title: t('stat.handover.ended'), columns: runColumns.value, numeric: RUN_NUMERIC, toRow: toRunRow,
        empty: t('stat.handover.ended_none'), path: ran,
      }),
    ]
  }

  const report = computed<Report | undefined>(() => {
    const view = result.data.value
    if (!view) {
      return undefined
    }
    const { totals } = view
    return {
      title: t('stat.handover.title'),
      notes: [
        ...toNotes(
          { rangeLabel: '', proof: proof.value, curl: result.curl.value, filteredBy: ['pipeline'] }, context.value,
        ),
        [t('stat.handover.as_of'), exact(view.asOf)],
      ],
      totals: [
        [
          t('stat.handover.total.launched'),
          totals.launched >= MOST_COUNTED ? upTo(totals.launched) : textOf(totals.launched, 'runs'),
        ],
        [t('stat.handover.total.ended'), totals.trials > 0
          ? t(
              'stat.handover.with_trials', { ended: textOf(totals.ended, 'runs'), count: number(totals.trials) },
              totals.trials,
            )
          : textOf(totals.ended, 'runs')],
        [t('stat.handover.total.failed'), textOf(totals.failed + totals.crashed, 'runs')],
        [t('stat.handover.total.success'), totals.success === null ? NOTHING : textOf(totals.success, 'ratio')],
        [t('stat.handover.total.out'), textOf(totals.recordsOut, 'records')],
        [t('stat.handover.total.tokens'), textOf(totals.tokens, 'tokens')],
      ],
      sections: sectionsOf(view),
    }
  })
  return {
    report, proof, range, setRange, look: usePanelState(result), curl: result.curl, refresh: () => result.refresh(),
  }
}
