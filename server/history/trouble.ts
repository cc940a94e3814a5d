import { type HistoryOptions, type Launch, listDays, type Trouble } from './launches'
import { PLAN, type PipelineKey } from './plan'

const MINUTE_MS = 60_000

const TROUBLES: readonly { key: PipelineKey, trouble: Trouble, minutesAgo: readonly number[] }[] = [
  { key: 'legal', trouble: 'source', minutesAgo: [300, 232, 171, 108, 44] },
  { key: 'docs', trouble: 'crash', minutesAgo: [150] },
  { key: 'code', trouble: 'model', minutesAgo: [96, 71] },
  { key: 'dialogue', trouble: 'model', minutesAgo: [26] },
]
/** Nothing else is launched of a pipeline from so long before its first trouble. */
const ALONE_MS = 5 * MINUTE_MS

/** The launches that come to nothing, in order of time. */
export function listTroubles(options: HistoryOptions): Launch[] {
  const untilMs = options.until.getTime()
  const [first = options.until] = listDays(options)
  return TROUBLES.flatMap(({ key, trouble, minutesAgo }) => {
    const pipeline = PLAN.find(it => it.key === key)
    return pipeline
      ? minutesAgo.map((minutes): Launch => ({
          pipeline, atMs: Math.floor(untilMs - minutes * MINUTE_MS), key: `trouble/${key}/${minutes}`, size: 1,
          slowness: 1,
          isSourceAway: trouble === 'source', weight: 1, trouble,
        }))
      : []
  }).filter(({ atMs }) => atMs >= first.getTime()).sort((a, b) => a.atMs - b.atMs)
}

/** Whether another run of the pipeline would fix what is told of its last hours. */
export function isInTrouble(
  { until }: Pick<HistoryOptions, 'until'>, { pipeline, atMs }: Pick<Launch, 'pipeline' | 'atMs'>,
): boolean {
  const own = TROUBLES.find(({ key }) => key === pipeline.key)
  return own !== undefined && atMs >= until.getTime() - Math.max(...own.minutesAgo) * MINUTE_MS - ALONE_MS
}
