import { type HistoryOptions, type Launch, listDays, listLaunches, listOutages, rawFrom } from './launches'
import { PLAN, type PipelineKey, type PlannedStage, toIngest, toKey } from './plan'
import { createRandom } from './random'
import { type Story, type StoryStage, tell } from './story'
import { isInTrouble, listTroubles } from './trouble'

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
  const stages: readonly PlannedStage[] = pipeline.before && daysAgo > pipeline.before.daysAgo
    ? pipeline.before.stages
    : pipeline.stages
  return [toIngest(pipeline), ...stages].map(stage => ({ ...stage, key: toKey(stage) }))
}

/**
 * The runs of each local day, oldest first: lazily, since a long history does not fit in memory. @param fromDay of the
 * days of the history
 */
export function* tellHistory(options: HistoryOptions, fromDay = 0): Generator<Chapter> {
  const outages = listOutages(options)
  const days = listDays(options)
  const rawFromMs = rawFrom(options).getTime()
  // A rollup is whole for every bucket since then: an old run that ends later is left out.
  const isTold = ({ launch, endMs }: Story) =>
    (launch.weight === 1 || endMs < rawFromMs) && (launch.trouble !== undefined || !isInTrouble(options, launch))
  for (const [dayNumber, day] of [...days.entries()].slice(fromDay)) {
    const daysAgo = days.length - 1 - dayNumber
    const launches = [...listLaunches(options, daysAgo, day), ...daysAgo === 0 ? listTroubles(options) : []]
    const stories = launches.flatMap((launch) => {
      const stages = stagesOf(launch.pipeline.key, daysAgo)
      const story = tell(options, launch, { stages, outages })
      return story ? [story, ...retry(options, story, { stages, outages })].filter(isTold) : []
    })
    yield { dayNumber, stories: stories.sort((a, b) => a.id < b.id ? -1 : 1) }
  }
}

/** The first run of each pipeline that is kept: it says which stages the statistics of older days are of. */
export function findFirstKept(options: HistoryOptions): Map<PipelineKey, string> {
  const rawFromMs = rawFrom(options).getTime()
  const found = new Map<PipelineKey, string>()
  for (const { stories } of tellHistory(options, listDays(options).findIndex(day => day.getTime() >= rawFromMs))) {
    for (const { id, launch } of stories.filter(({ launch: { pipeline } }) => !found.has(pipeline.key))) {
      found.set(launch.pipeline.key, id)
    }
    if (found.size === PLAN.length) {
      break
    }
  }
  return found
}

/** Most failures are retried the same day, with the same stages. */
function retry(
  options: HistoryOptions, failed: Story, rest: Pick<Parameters<typeof tell>[2], 'stages' | 'outages'>,
): Story[] {
  const { launch } = failed
  const random = createRandom(options.seed, 'retry', launch.key)
  const isFailure = failed.state === 'FAILED' || failed.state === 'CRASHED'
  if (!isFailure || launch.trouble || !random.chance(RETRY_SHARE)) {
    return []
  }
  const waitMs = (launch.isSourceAway ? BACK_MINUTES : 0) * MINUTE_MS
    + random.between(4, MOST_RETRY_WAIT_MINUTES) * MINUTE_MS
  const again: Launch = {
    ...launch, atMs: Math.floor(failed.endMs + waitMs), key: `${launch.key}/retry`, isSourceAway: false,
  }
  const story = again.atMs < options.until.getTime()
    ? tell(options, again, { ...rest, parent: { id: failed.id, rootId: failed.id } })
    : undefined
  return story ? [story] : []
}
