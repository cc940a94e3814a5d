import { type HistoryOptions, type Launch, listDays, listLaunches, listOutages } from './launches'
import { PLAN, type PipelineKey, type PlannedStage, toIngest, toKey } from './plan'
import { createRandom } from './random'
import { type Story, type StoryStage, tell } from './story'

export interface Chapter {
  /** In order of their ids. */
  stories: Story[]
  /** Of the days of the history. */
  dayNumber: number
}

const MINUTE_MS = 60_000
const RETRY_SHARE = 0.72
const MOST_RETRY_WAIT_MINUTES = 90
/** A source that was away is back after this. */
const BACK_MINUTES = 180

/** The stages that a pipeline had then. @param daysAgo before the end of the history */
export function stagesOf(key: PipelineKey, daysAgo: number): StoryStage[] {
  const pipeline = PLAN.find(it => it.key === key)
  if (!pipeline) {
    throw new Error(`no pipeline ${key}`)
  }
  const stages: readonly PlannedStage[] = pipeline.before && daysAgo > pipeline.before.daysAgo ? pipeline.before.stages : pipeline.stages
  return [toIngest(pipeline), ...stages].map(stage => ({ ...stage, key: toKey(stage) }))
}

/** The runs of each local day, oldest first: lazily, since a long history does not fit in memory. */
export function* tellHistory(options: HistoryOptions): Generator<Chapter> {
  const outages = listOutages(options)
  const days = listDays(options)
  for (const [dayNumber, day] of days.entries()) {
    const daysAgo = days.length - 1 - dayNumber
    const stories = listLaunches(options, daysAgo, day).flatMap((launch) => {
      const stages = stagesOf(launch.pipeline.key, daysAgo)
      const story = tell(options, launch, { stages, outages })
      return story ? [story, ...retry(options, story, { stages, outages })] : []
    })
    yield { dayNumber, stories: stories.sort((a, b) => a.id < b.id ? -1 : 1) }
  }
}

/** Most failures are retried the same day, with the same stages. */
function retry(options: HistoryOptions, failed: Story, rest: Pick<Parameters<typeof tell>[2], 'stages' | 'outages'>): Story[] {
  const { launch } = failed
  const random = createRandom(options.seed, 'retry', launch.key)
  if ((failed.state !== 'FAILED' && failed.state !== 'CRASHED') || !random.chance(RETRY_SHARE)) {
    return []
  }
  const waitMs = (launch.isSourceAway ? BACK_MINUTES : 0) * MINUTE_MS + random.between(4, MOST_RETRY_WAIT_MINUTES) * MINUTE_MS
  const again: Launch = { ...launch, atMs: Math.floor(failed.endMs + waitMs), key: `${launch.key}/retry`, isSourceAway: false }
  const story = again.atMs < options.until.getTime() ? tell(options, again, { ...rest, parent: { id: failed.id, rootId: failed.id } }) : undefined
  return story ? [story] : []
}
