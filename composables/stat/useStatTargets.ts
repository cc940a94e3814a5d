import type { RouteLocationRaw } from 'vue-router'
import type { MetricName } from '#shared/contract/metric.contract'
import { JUDGED_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import type { StageId } from '~/utils/stat/stat-charts'
import { STAT_METRICS } from '~/utils/stat/stat-url'

/** Figures that count only some of the ended runs. */
const RUNS_OF: Partial<Record<MetricName, RunFilterState[]>> = {
  run_success: [...JUDGED_FILTERS], runs_failed: ['FAILED', 'CRASHED'],
}

interface RunsOfOptions {
  /** A stage, with its pipeline, in place of the one that the statistics are filtered by. */
  stage?: StageId
  metric?: MetricName
}

/** Links from the figures of the statistics to what they count, with the same filters. */
export function useStatTargets() {
  const route = useRoute()
  const { state, range, addressOf } = useStats()

  /** Runs that ended in the range: as many as the figure says. */
  function runsOf(ends: { from: string, to: string }, {
    stage = { pipelineId: state.value.pipelineId, stageKey: state.value.stage, stageKind: '' }, metric,
  }: RunsOfOptions = {}): RouteLocationRaw {
    return {
      path: '/runs',
      query: {
        state: metric && RUNS_OF[metric],
        pipelineId: stage.pipelineId || undefined,
        stage: stage.stageKey || undefined,
        stageKind: stage.stageKind || undefined,
        from: ends.from,
        to: ends.to,
        by: 'finished',
        // Figures count no trial.
        extent: 'full',
      },
    }
  }

  function kpiTarget(metric: MetricName): RouteLocationRaw | undefined {
    if (metric === 'run_success' || metric === 'runs_ended') {
      // Runs cannot be listed by template: the list would have more of them than the figure says.
      return state.value.template === '' ? runsOf(range.value, { metric }) : undefined
    }
    if (metric === 'attempt_p95') {
      return { path: '/stats/stages', query: route.query }
    }
    if (metric === 'tokens_total') {
      return { path: '/stats/tokens', query: route.query }
    }
    const known = STAT_METRICS.find(candidate => candidate === metric)
    return known && addressOf({ metric: known }, '/stats')
  }
  /** The records that a bar of the yield lost; the bar is of this pipeline. */
  const lostTarget = (key: string, pipelineId: string): RouteLocationRaw => ({
    query: { ...route.query, pipeline: pipelineId || undefined, lost: key },
  })

  return { runsOf, kpiTarget, lostTarget }
}
