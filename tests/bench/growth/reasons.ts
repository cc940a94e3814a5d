interface Reasons {
  /** With more runs. */
  runs: Readonly<Record<string, string>>
  /** With more pipelines, sources and datasets. */
  things: Readonly<Record<string, string>>
}

const FILTERED = 'counts each run that matches: totals know time and state only'
const CALLS = 'reads the token events of the window once, each at its exact price: there are no totals of costs'
const CAPPED = 'counts what matches up to 10,000, and no further'
const HANDOVER = 'sums up the runs of the window and counts its versions'
const VERSIONS = 'versions are counted one by one'
const AT_WORK = 'adds up when at least one run of the window was at work: it looks at each'
const FAILURES_BEFORE = 'compares its work with that of the open failures before it, up to 1,000'
const OF_PIPELINES = 'asks each pipeline of the project what it is made of, once'

/** Why an address may take more than twice as much, in a few words; docs/benchmarks.md has them beside the figures. */
export const REASONS: Reasons = {
  runs: {
    '/api/v1/runs/histogram?stage=call': FILTERED,
    '/api/v1/runs/histogram?q=MODEL_TIMEOUT': FILTERED,
    '/api/v1/runs/histogram?pipelineId=:seededPipeline': FILTERED,
    '/api/v1/runs/histogram?disposition=open': FILTERED,
    '/api/v1/runs/histogram?minDurationMs=100000': FILTERED,
    '/api/v1/metrics/cost': CALLS,
    '/api/v1/metrics/cost?from=now-30d&to=now': CALLS,
    '/stats/cost': CALLS,
    '/stats/cost?from=now-30d&to=now': CALLS,
    '/api/v1/models': CALLS,
    '/api/v1/models/:model': CALLS,
    '/models': CALLS,
    '/api/v1/audit?q=zqzq': 'a text that no entry has is looked for in every entry',
    '/api/v1/metrics/losses?stage=clean&fate=dropped': 'finds the worst runs of the window among all of them',
    '/api/v1/metrics/losses?stage=clean&fate=dropped&from=now-30d&to=now':
      'finds the worst runs of the window among all of them',
    '/api/v1/handover': HANDOVER,
    '/api/v1/handover?from=now-30d&to=now': HANDOVER,
    '/stats/handover': HANDOVER,
    '/stats/handover?from=now-30d&to=now': HANDOVER,
    '/api/v1/runs?q=Pipeline 11&count=true': CAPPED,
    '/api/v1/runs?q=2026&count=true': CAPPED,
    '/api/v1/runs?q=MODEL_TIMEOUT&count=true': CAPPED,
    '/api/v1/runs?taskId=:seededTask&count=true': CAPPED,
    '/api/v1/runs?minDurationMs=100000&count=true': CAPPED,
    '/api/v1/overview': CAPPED,
    '/api/v1/metrics/series?metric=call_p95&grain=day&by=model&from=now-30d&to=now':
      'distributions of each stage are merged, up to all of their buckets',
    '/api/v1/alerts?tab=history&q=Pipeline&count=true': 'a text is looked for in what each alert is about',
    '/api/v1/system/details': VERSIONS,
    '/settings': VERSIONS,
    '/api/v1/metrics/summary': AT_WORK,
    '/api/v1/overview/parts': AT_WORK,
    '/': AT_WORK,
    '/?from=now-30d&to=now': AT_WORK,
    '/sign-in': 'leads to the overview',
    '/stats': AT_WORK,
    '/api/v1/metrics/line?from=now-30d&to=now':
      'reads the runs at the ends of the window, outside of whole buckets, one by one',
    '/api/v1/projects/:project/budget': CALLS,
    '/api/v1/runs/:run': FAILURES_BEFORE,
    '/api/v1/runs/:seededRun': FAILURES_BEFORE,
    '/runs/:run': FAILURES_BEFORE,
    '/runs/:seededRun': FAILURES_BEFORE,
    '/runs/:run?tab=parameters': FAILURES_BEFORE,
    '/runs/:run?tab=events': FAILURES_BEFORE,
    '/runs/:run?tab=outputs': FAILURES_BEFORE,
    '/api/v1/runs/compare?a=:run&b=:other': FAILURES_BEFORE,
    '/api/v1/runs/compare?a=:seededRun&b=:seededOther': FAILURES_BEFORE,
    '/api/v1/runs/compare/overlap?a=:run&b=:other': FAILURES_BEFORE,
    '/runs/compare?a=:run&b=:other': FAILURES_BEFORE,
    '/runs/compare?a=:seededRun&b=:seededOther': FAILURES_BEFORE,
    '/runs?q=MODEL_TIMEOUT': CAPPED,
    '/api/v1/runs?q=Pipeline 7 9&count=true': CAPPED,
    '/api/v1/runs?from=now-24h&to=now&count=true': 'counts the runs at the ends of the window one by one',
  },
  things: {
    '/api/v1/templates/uses': OF_PIPELINES,
    '/api/v1/sources/:source': OF_PIPELINES,
  },
}
