import {
  countDefectCodes, type RatesRow, sumAccepted, sumVerdicts,
} from '#db/repositories/quality/qc-metric.repository'
import {
  MOST_SPLIT_ROWS, type MetricQuality, type MetricQualityQuery, type QualityRates,
} from '#shared/contract/quality/metric-quality.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { DEFECT_SEVERITIES } from '#shared/domain/quality/lot-judgement'
import type { QualitySplit } from '#shared/domain/quality/quality-metric'
import { toWilson } from '#shared/domain/quality/wilson'
import type { Deps } from '../common/deps'
import { withNames } from './metric-names'
import { toSeriesWindow, toWindow } from './metric-window'

const NONE = { verdicts: 0, passed: 0, fixed: 0, failed: 0 }

/** What reviews have found. @throws AppError `invalid_input` when the range is invalid, or its grain too fine */
export async function getQualityMetrics({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, {
  projectId = DEFAULT_PROJECT_ID, pipelineId, stage, modelVersion, from, to, tz = timeZone, grain,
}: MetricQualityQuery): Promise<MetricQuality> {
  const now = new Date()
  const { window, edges } = toSeriesWindow(toWindow({ from, to, tz }, now), grain, now)
  const scope = { projectId, pipelineId, stage, modelVersion, from: window.from, to: window.to }
  const [rows, defects, accepted] = await Promise.all([
    sumVerdicts(db, scope, edges, MOST_SPLIT_ROWS), countDefectCodes(db, scope), sumAccepted(db, scope),
  ])
  const buckets = new Map(rows.filter(({ by }) => by === 'bucket').map(row => [Number(row.key), row]))
  const splitBy = (by: QualitySplit) =>
    rows.filter(row => row.by === by).map(({ key, label, ...row }) => ({ key, label, ...toRates(row) }))
  const stages = await withNames({ db }, rows.filter(({ by }) => by === 'stage')
    .map(({ key: stageKey, pipelineId, ...row }) => ({ pipelineId, stageKey, ...toRates(row) })))
  return {
    tz,
    grain,
    window: { from: window.from.toISOString(), to: window.to.toISOString() },
    total: toRates(rows.find(({ by }) => by === 'total') ?? NONE),
    points: edges.slice(0, -1).flatMap((edge, index) =>
      edge < now ? [{ at: edge.toISOString(), ...toRates(buckets.get(index + 1) ?? NONE) }] : []),
    defects: defects.map(({ severity, ...defect }) => ({
      ...defect, severity: DEFECT_SEVERITIES.find(known => known === severity) ?? 'major',
    })),
    by: {
      stage: stages.map(stage => ({ ...stage, ...toStageTexts(stage) })),
      model: splitBy('model'),
      revision: splitBy('revision'),
      reviewer: splitBy('reviewer'),
    },
    accepted: { ...accepted, tokensPerRecord: accepted.records > 0 ? accepted.tokens / accepted.records : null },
  }
}

interface NamedStage { pipelineId: string | null, pipelineName: string, stageKey: string, stageName: string }

/** A stage has its own name within its pipeline; both have a key or an id where the name is gone. */
const toStageTexts = ({ pipelineId, pipelineName, stageKey, stageName }: NamedStage) => pipelineId === null
  ? { key: stageKey, label: stageKey }
  : { key: `${pipelineId}/${stageKey}`, label: `${pipelineName || pipelineId} › ${stageName || stageKey}` }

function toRates(
  { verdicts, passed, fixed, failed }: Pick<RatesRow, 'verdicts' | 'passed' | 'fixed' | 'failed'>,
): QualityRates {
  const interval = toWilson(passed + fixed, verdicts)
  return {
    verdicts, passed, fixed, failed,
    passRatio: verdicts > 0 ? (passed + fixed) / verdicts : null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    firstPassRatio: verdicts > 0 ? passed / verdicts : null,
  }
}
