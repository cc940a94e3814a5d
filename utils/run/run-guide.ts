import type { RunDetail } from '#shared/contract/run/run.contract'
import { isUuid, type UrlQuery } from '../api/url-query'

/** What a newcomer is led to, in this order. */
export const GUIDE_STEPS = ['stages', 'rejects', 'version', 'records', 'stats'] as const
export type GuideStepKey = (typeof GUIDE_STEPS)[number]

/** The run that the reader is led through, and what was seen of it. */
export interface Guide {
  runId: string
  seen: GuideStepKey[]
}

interface GuideTarget { path: string, query?: Record<string, string> }

export interface GuideStep {
  key: GuideStepKey
  /** undefined = the run has not got there yet. */
  to: GuideTarget | undefined
  isDone: boolean
}

type GuidedRun = Pick<RunDetail, 'id' | 'pipelineId' | 'state' | 'finishedAt' | 'stages' | 'versions'>

/** Cookie: `<run>.<step>.<step>`. */
export function readGuide(text: string): Guide | undefined {
  const [runId = '', ...seen] = text.split('.')
  return isUuid(runId) ? { runId, seen: GUIDE_STEPS.filter(key => seen.includes(key)) } : undefined
}

export const writeGuide = (guide: Guide | undefined): string => guide ? [guide.runId, ...guide.seen].join('.') : ''

function toTarget(
  key: GuideStepKey, { id, pipelineId, finishedAt, stages, versions: [version] }: GuidedRun,
): GuideTarget | undefined {
  switch (key) {
    case 'stages':
      return { path: `/runs/${id}` }
    case 'rejects': {
      // Before its end a stage has counted them, but not written them.
      const stage = stages.find(it => it.finishedAt !== null && it.recordsFailed > 0)
      const [reason] = Object.keys(stage?.failedByReason ?? {})
      return stage && reason !== undefined
        ? { path: `/runs/${id}`, query: { rejects: stage.stageKey, reason } }
        : undefined
    }
    case 'version':
      return version && { path: `/datasets/${version.datasetId}`, query: { tab: 'versions' } }
    case 'records':
      return version && { path: `/datasets/${version.datasetId}` }
    case 'stats':
      return finishedAt === null ? undefined : { path: '/stats/stages', query: { pipeline: pipelineId } }
  }
}

/** Whether looking at the step now counts: the run has got there, and of the stages to their end. */
export const canBeDone = (key: GuideStepKey, run: GuidedRun): boolean =>
  key === 'stages' ? run.finishedAt !== null : toTarget(key, run) !== undefined

/** Without those that an ended run will never have. */
export function toGuideSteps(run: GuidedRun, seen: readonly GuideStepKey[]): GuideStep[] {
  return GUIDE_STEPS.flatMap((key) => {
    const to = toTarget(key, run)
    return to === undefined && isOver(run) ? [] : [{ key, to, isDone: seen.includes(key) && canBeDone(key, run) }]
  })
}

/** The version of a successful run is sealed just after its last event. */
const isOver = ({ state, finishedAt, versions }: GuidedRun) =>
  finishedAt !== null && (state !== 'SUCCEEDED' || versions.length > 0)

/** The step that the reader is looking at, once there is something to see: the stages when they have ended. */
export function findGuideStep(run: GuidedRun, { path, query }: { path: string, query: UrlQuery }): GuideStepKey
  | undefined {
  const [version] = run.versions
  if (path === `/runs/${run.id}`) {
    return query.rejects ? 'rejects' : query.tab ? undefined : 'stages'
  }
  if (version && path === `/datasets/${version.datasetId}`) {
    return query.tab === 'versions' ? 'version' : query.tab && query.tab !== 'preview' ? undefined : 'records'
  }
  return path.startsWith('/stats') ? 'stats' : undefined
}
