import type { PATHS } from '#shared/contract/paths'

type Paths = typeof PATHS
type GetId = { [Id in keyof Paths]: Paths[Id]['method'] extends 'GET' ? Id : never }[keyof Paths]

/** What stands in addresses, with a colon before it; `seeded…` is one of the rows that were there before. */
export type ThingName
  = | 'alert' | 'audit' | 'before' | 'channel' | 'dataset' | 'lot' | 'model' | 'other' | 'pipeline' | 'policy' | 'price'
    | 'project' | 'release' | 'resumable' | 'rule' | 'run' | 'sample' | 'seededOther' | 'seededPipeline' | 'seededRun'
    | 'seededTask' | 'semver' | 'sha256' | 'silence' | 'source' | 'stage' | 'task' | 'template' | 'upload' | 'user'
    | 'view'

/** Addresses below `/api/v1`, or why it is not asked. */
type Ask = readonly [string, ...string[]] | { reason: string }

const MONTH = 'from=now-30d&to=now'

/** What is asked of each GET of the registry; `tests/unit/bench/growth.spec.ts` compares them. */
export const ASKS: Record<GetId, Ask> = {
  projectList: ['/projects'],
  projectGet: ['/projects/:project'],
  budgetGet: ['/projects/:project/budget'],
  sourceList: ['/sources', '/sources?q=Folder 1'],
  sourceGet: ['/sources/:source'],
  sourcePreview: ['/sources/:source/preview'],
  uploadList: ['/uploads'],
  uploadResumableGet: ['/uploads/resumable/:resumable'],
  uploadGet: ['/uploads/:upload'],
  uploadUse: ['/uploads/:upload/use'],
  datasetList: ['/datasets', '/datasets?q=Texts 1'],
  datasetGet: ['/datasets/:dataset'],
  datasetDiff: ['/datasets/:dataset/diff?from=:before&to=:semver'],
  datasetLineage: ['/datasets/:dataset/lineage'],
  datasetVersionList: ['/datasets/:dataset/versions'],
  datasetVersionGet: ['/datasets/:dataset/versions/:semver'],
  datasetRecords: ['/datasets/:dataset/versions/:semver/records'],
  datasetDownload: ['/datasets/:dataset/versions/:semver/download'],
  releaseList: ['/releases'],
  releaseGet: ['/releases/:release'],
  releaseSample: ['/releases/:release/sample'],
  releaseDownload: ['/releases/:release/download'],
  releasePassport: ['/releases/:release/passport'],
  modelAvailable: ['/models/available'],
  modelActivity: ['/models/activity'],
  modelList: ['/models'],
  modelGet: ['/models/:model'],
  modelVersionList: ['/models/:model/versions'],
  modelPriceList: ['/models/:model/prices'],
  modelPriceGet: ['/models/:model/prices/:price'],
  stageKindList: ['/stage-kinds'],
  pipelineList: ['/pipelines', '/pipelines?q=Pipeline 1'],
  pipelineGet: ['/pipelines/:seededPipeline'],
  pipelineRevisionList: ['/pipelines/:pipeline/revisions'],
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
  runEventList: ['/runs/:run/events'],
  runLogs: ['/runs/:run/logs'],
  runTail: { reason: 'a stream that follows a stage at work, from the factory; it reads no table' },
  runOutput: ['/runs/:run/stages/:stage/outputs/:sha256'],
  runRejectList: ['/runs/:run/stages/:stage/rejects'],
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
  overviewGet: ['/overview'],
  overviewPartsGet: ['/overview/parts', `/overview/parts?${MONTH}`],
  demoHistoryGet: ['/demo-history'],
  runActiveList: ['/runs/active'],
  metricLine: ['/metrics/line', `/metrics/line?${MONTH}`],
  metricQueue: ['/metrics/queue', `/metrics/queue?${MONTH}&grain=day`],
  metricLosses: ['/metrics/losses?stage=clean&fate=dropped', `/metrics/losses?stage=clean&fate=dropped&${MONTH}`],
  metricQuality: ['/metrics/quality', `/metrics/quality?${MONTH}`],
  metricMarks: ['/metrics/marks', `/metrics/marks?${MONTH}`],
  handoverGet: ['/handover', `/handover?${MONTH}`],
  versionList: ['/dataset-versions'],
  qcPolicyList: ['/qc/policies'],
  qcPolicyGet: ['/qc/policies/:policy'],
  qcBoard: ['/qc/board'],
  qcCounts: ['/qc/counts'],
  qcQuality: ['/qc/quality'],
  qcLotList: ['/qc/lots'],
  qcLotGet: ['/qc/lots/:lot'],
  qcLotSamples: ['/qc/lots/:lot/samples'],
  qcSampleGet: ['/qc/samples/:sample?reviewer=Ann'],
  qcVerdictList: ['/qc/verdicts?reviewer=Ann'],
  qcDefectList: ['/qc/defects'],
  qcAgreement: ['/qc/agreement'],
  templateList: ['/templates'],
  templateUseList: ['/templates/uses'],
  templateExport: ['/templates/export?id=:template'],
  templateGet: ['/templates/:template'],
  templateDraftGet: ['/templates/:template/draft'],
  templateVersionList: ['/templates/:template/versions'],
  templateVersionGet: ['/templates/:template/versions/1.0.0'],
  templateDiff: ['/templates/:template/diff?from=1.0.0'],
  alertRuleList: ['/alert-rules'],
  alertRuleGet: ['/alert-rules/:rule'],
  alertList: ['/alerts?count=true', '/alerts?tab=history&count=true', '/alerts?tab=history&q=Pipeline&count=true'],
  alertCounts: ['/alerts/counts'],
  alertGet: ['/alerts/:alert'],
  silenceList: ['/silences'],
  silenceGet: ['/silences/:silence'],
  channelList: ['/channels'],
  channelGet: ['/channels/:channel'],
  viewList: ['/views'],
  viewGet: ['/views/:view'],
  auditList: ['/audit', '/audit?q=Pipeline', '/audit?q=zqzq', '/audit?action=run.launch', '/audit?actor=operator'],
  auditExport: ['/audit/export?from=now-1h&to=now'],
  auditVerify: ['/audit/verify'],
  auditGet: ['/audit/:audit'],
  configGet: ['/config'],
  configHistory: ['/config/history'],
  configExport: ['/config/export'],
  sessionGet: ['/session'],
  sessionList: ['/sessions'],
  tokenList: ['/tokens'],
  userList: ['/users'],
  userGet: ['/users/:user'],
  systemGet: ['/system'],
  systemLoadGet: ['/system/load'],
  systemDetailGet: ['/system/details'],
  openapi: ['/openapi.json'],
}

/** Pages of seeded rows and of filters, besides each file of `pages/` as the walk through all pages opens it. */
export const MORE_PAGES = [
  '/runs?state=FAILED', '/runs?q=MODEL_TIMEOUT', '/runs?q=9990', '/runs?pipelineId=:seededPipeline',
  '/runs?disposition=open', '/runs/:seededRun', '/runs/compare?a=:seededRun&b=:seededOther',
  '/pipelines/:seededPipeline', `/?${MONTH}`, `/stats?${MONTH}`, `/stats/stages?${MONTH}`, `/stats/tokens?${MONTH}`,
  `/stats/quality?${MONTH}`, `/stats/cost?${MONTH}`, `/stats/handover?${MONTH}`, '/alerts?tab=history',
]

/** @throws Error that names every GET of the registry without an ask. */
export function listAsks(paths: Record<string, { method: string }>): string[] {
  const gets = Object.entries(paths).filter(([, { method }]) => method === 'GET').map(([id]) => id)
  const asks = new Map<string, Ask>(Object.entries(ASKS))
  const missing = gets.filter(id => !asks.has(id))
  if (missing.length > 0) {
    throw new Error(`tests/bench/growth/asks.ts does not know what to ask of: ${missing.join(', ')}`)
  }
  return gets.flatMap((id) => {
    const ask = asks.get(id) ?? []
    return 'reason' in ask ? [] : [...ask]
  })
}

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
