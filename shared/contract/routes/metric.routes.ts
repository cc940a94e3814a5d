import { metricCompare, metricCompareQuery, metricQuery, metricRequests, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery, metricSummary, metricSummaryQuery, metricTokens } from '../metric.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const metricRoutes = defineRoutes({
  metricSummary: { ...PATHS.metricSummary, summary: 'Key figures of a window, with the period before it', role: 'viewer', status: 200, query: metricSummaryQuery, answer: metricSummary, revision: 'metrics' },
  metricSeries: { ...PATHS.metricSeries, summary: 'One figure over time, in local buckets, whole and in parts', role: 'viewer', status: 200, query: metricSeriesQuery, answer: metricSeries, revision: 'metrics' },
  metricStages: { ...PATHS.metricStages, summary: 'Records, times and tokens by stage', role: 'viewer', status: 200, query: metricStagesQuery, answer: metricStages, revision: 'metrics' },
  metricTokens: { ...PATHS.metricTokens, summary: 'Tokens and calls by model', role: 'viewer', status: 200, query: metricQuery, answer: metricTokens, revision: 'metrics' },
  metricRequests: { ...PATHS.metricRequests, summary: 'Calls of models by stage, and how many failed', role: 'viewer', status: 200, query: metricQuery, answer: metricRequests, revision: 'metrics' },
  metricCompare: { ...PATHS.metricCompare, summary: 'One figure over time beside the period before, or the same one of the year before', role: 'viewer', status: 200, query: metricCompareQuery, answer: metricCompare, revision: 'metrics' },
})
