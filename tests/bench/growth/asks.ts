import type { Routes } from '#shared/contract/routes'

type GetId = { [Id in keyof Routes]: Routes[Id]['method'] extends 'GET' ? Id : never }[keyof Routes]

/** What stands in addresses, with a colon before it; `seeded…` is one of the rows that were there before. */
export type ThingName
  = | 'alert' | 'audit' | 'before' | 'channel' | 'dataset' | 'lot' | 'model' | 'other' | 'pipeline' | 'policy' | 'price'
    | 'project' | 'release' | 'resumable' | 'rule' | 'run' | 'sample' | 'seededOther' | 'seededPipeline' | 'seededRun'
    | 'seededTask' | 'semver' | 'sha256' | 'silence' | 'source' | 'stage' | 'task' | 'template' | 'upload' | 'user'
    | 'view'

/** Addresses below `/api/v1`, or why it is not asked. */
type Ask = readonly [string, ...string[]] | { reason: string }

const MONTH = 'from=now-30d&to=now'

/** What is asked of a GET instead of its bare path: more than one address, a query, another row. */
const ASKS: Partial<Record<GetId, Ask>> = {
  sourceList: ['/sources', '/sources?q=Folder 1'],
  datasetList: ['/datasets', '/datasets?q=Texts 1'],
  datasetDiff: ['/datasets/:dataset/diff?from=:before&to=:semver'],
  pipelineList: ['/pipelines', '/pipelines?q=Pipeline 1'],
  pipelineGet: ['/pipelines/:seededPipeline'],
  pipelineRevisionGet: ['/pipelines/:pipeline/revisions/1'],
  pipelineDiff: ['/pipelines/:pipeline/diff?from=1&to=1'],
  taskList: ['/tasks', '/tasks?pipelineId=:seededPipeline'],
  taskGet: ['/tasks/:seededTask'],
  runList: [
    '/runs?limit=50', '/runs?limit=50&count=true', '/runs?limit=50&sort=createdAt', '/runs?limit=50&sort=-finishedAt',
    '/runs?state=FAILED&state=CRASHED&count=true', '/runs?state=-SUCCEEDED&count=true',
    '/runs?state=RUNNING&count=true', '/runs?disposition=open&count=true',
    '/runs?pipelineId=:seededPipeline&count=true', '/runs?trigger=retry&count=true',
    '/runs?extent=trial&count=true', '/runs?taskId=:seededTask&count=true', '/runs?stage=call&count=true',
    '/runs?stageKind=model.call&count=true', '/runs?minDurationMs=100000&count=true',
    '/runs?maxDurationMs=100&count=true', '/runs?q=MODEL_TIMEOUT&count=true', '/runs?q=Pipeline 11&count=true',
    '/runs?q=Pipeline 7 9&count=true', '/runs?q=zqzq&count=true', '/runs?q=beef&count=true', '/runs?q=2026&count=true',
    '/runs?from=now-24h&to=now&count=true', `/runs?${MONTH}&count=true`, `/runs?${MONTH}&by=finished&count=true`,
  ],
  runHistogram: [
    '/runs/histogram', '/runs/histogram?from=now-7d&to=now', `/runs/histogram?${MONTH}&by=finished`,
    '/runs/histogram?state=FAILED', '/runs/histogram?pipelineId=:seededPipeline', '/runs/histogram?disposition=open',
    '/runs/histogram?q=MODEL_TIMEOUT', '/runs/histogram?q=zqzq', '/runs/histogram?stage=call',
    '/runs/histogram?minDurationMs=100000', '/runs/histogram?extent=full', '/runs/histogram?extent=trial',
  ],
  runCompare: ['/runs/compare?a=:run&b=:other', '/runs/compare?a=:seededRun&b=:seededOther'],
  runCompareOverlap: ['/runs/compare/overlap?a=:run&b=:other'],
  runGet: ['/runs/:run', '/runs/:seededRun'],
  runTail: { reason: 'a stream that follows a stage at work, from the factory; it reads no table' },
  runRecord: ['/runs/:run/stages/:stage/records?of=out'],
  metricSummary: ['/metrics/summary', `/metrics/summary?${MONTH}&grain=day`],
  metricSeries: [
    '/metrics/series?metric=throughput', `/metrics/series?metric=records_out&grain=day&by=stage&${MONTH}`,
    `/metrics/series?metric=attempt_p95&grain=day&${MONTH}`,
    `/metrics/series?metric=call_p95&grain=day&by=model&${MONTH}`,
  ],
  metricStages: ['/metrics/stages', `/metrics/stages?${MONTH}`],
  metricCost: ['/metrics/cost', `/metrics/cost?${MONTH}`],
  metricTokens: ['/metrics/tokens', `/metrics/tokens?${MONTH}`],
  metricRequests: ['/metrics/requests', `/metrics/requests?${MONTH}`],
  metricCompare: [`/metrics/compare?metric=attempt_p95&mode=mom&grain=day&${MONTH}`],
  overviewPartsGet: ['/overview/parts', `/overview/parts?${MONTH}`],
  metricLine: ['/metrics/line', `/metrics/line?${MONTH}`],
  metricQueue: ['/metrics/queue', `/metrics/queue?${MONTH}&grain=day`],
  metricLosses: ['/metrics/losses?stage=clean&fate=dropped', `/metrics/losses?stage=clean&fate=dropped&${MONTH}`],
  metricQuality: ['/metrics/quality', `/metrics/quality?${MONTH}`],
  metricMarks: ['/metrics/marks', `/metrics/marks?${MONTH}`],
  handoverGet: ['/handover', `/handover?${MONTH}`],
  qcSampleGet: ['/qc/samples/:sample?reviewer=Ann'],
  qcVerdictList: ['/qc/verdicts?reviewer=Ann'],
  templateExport: ['/templates/export?id=:template'],
  templateVersionGet: ['/templates/:template/versions/1.0.0'],
  templateDiff: ['/templates/:template/diff?from=1.0.0'],
  alertList: ['/alerts?count=true', '/alerts?tab=history&count=true', '/alerts?tab=history&q=Pipeline&count=true'],
  auditList: ['/audit', '/audit?q=Pipeline', '/audit?q=zqzq', '/audit?action=run.launch', '/audit?actor=operator'],
  auditExport: ['/audit/export?from=now-1h&to=now'],
}

/** Pages of seeded rows and of filters, besides each file of `pages/` as the walk through all pages opens it. */
export const MORE_PAGES = [
  '/runs?state=FAILED', '/runs?q=MODEL_TIMEOUT', '/runs?q=9990', '/runs?pipelineId=:seededPipeline',
  '/runs?disposition=open', '/runs/:seededRun', '/runs/compare?a=:seededRun&b=:seededOther',
  '/pipelines/:seededPipeline', `/?${MONTH}`, `/stats?${MONTH}`, `/stats/stages?${MONTH}`, `/stats/tokens?${MONTH}`,
  `/stats/quality?${MONTH}`, `/stats/cost?${MONTH}`, `/stats/handover?${MONTH}`, '/alerts?tab=history',
]

/** What stands in the place of a parameter, by the word before it. */
const THING_OF: Readonly<Record<string, ThingName>> = {
  'alert-rules': 'rule', 'alerts': 'alert', 'audit': 'audit', 'channels': 'channel', 'datasets': 'dataset',
  'lots': 'lot', 'models': 'model', 'outputs': 'sha256', 'pipelines': 'pipeline', 'policies': 'policy',
  'prices': 'price', 'projects': 'project', 'releases': 'release', 'resumable': 'resumable', 'runs': 'run',
  'samples': 'sample', 'silences': 'silence', 'sources': 'source', 'stages': 'stage', 'tasks': 'task',
  'templates': 'template', 'uploads': 'upload', 'users': 'user', 'versions': 'semver', 'views': 'view',
}

/** @throws RangeError when a parameter of the path is none that the bench can fill. */
const toBare = (path: string): string => path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_, word: string) => {
  const thing = THING_OF[word]
  if (!thing) {
    throw new RangeError(`tests/bench/growth/asks.ts does not know what stands behind /${word}/ in ${path}`)
  }
  return `${word}/:${thing}`
})

type Paths = Readonly<Record<string, { method: string, path: string }>>

/** Addresses to ask of each GET of the registry, by its id; none for one with a reason. */
export function asksOf(paths: Paths): Map<string, readonly string[]> {
  const own = new Map<string, Ask>(Object.entries(ASKS))
  return new Map(Object.entries(paths).filter(([, { method }]) => method === 'GET').map(([id, { path }]) => {
    const ask = own.get(id) ?? [toBare(path)]
    return [id, 'reason' in ask ? [] : ask]
  }))
}

export const listAsks = (paths: Paths): string[] => [...asksOf(paths).values()].flat()

/** @throws Error that names what stands in the address and is not there. */
export function fillAddress(address: string, things: Readonly<Record<string, string>>): string {
  return encodeURI(address.replaceAll(/:([a-zA-Z\d]+)/g, (_, name: string) => {
    const value = things[name]
    if (!value) {
      throw new Error(`${address}: there is no ${name}`)
    }
    return value
  }))
}
