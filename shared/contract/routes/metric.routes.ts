import { metricCompare, metricCompareQuery, metricQuery, metricRequests, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery, metricSummary, metricSummaryQuery, metricTokens } from '../metric.contract'
import { defineRoutes } from './route'

export const metricRoutes = defineRoutes({
  metricSummary: { method: 'GET', path: '/metrics/summary', summary: 'Metrics of a window, compared with the previous period', role: 'viewer', status: 200, query: metricSummaryQuery, answer: metricSummary, revision: 'metrics' },
  metricSeries: { method: 'GET', path: '/metrics/series', summary: 'One metric over time, in local buckets, in total and split', role: 'viewer', status: 200, query: metricSeriesQuery, answer: metricSeries, revision: 'metrics' },
  metricStages: { method: 'GET', path: '/metrics/stages', summary: 'Records, times and tokens by stage', role: 'viewer', status: 200, query: metricStagesQuery, answer: metricStages, revision: 'metrics' },
  metricTokens: { method: 'GET', path: '/metrics/tokens', summary: 'Tokens and calls by model', role: 'viewer', status: 200, query: metricQuery, answer: metricTokens, revision: 'metrics' },
  metricRequests: { method: 'GET', path: '/metrics/requests', summary: 'Model calls by stage, with the number of failed ones', role: 'viewer', status: 200, query: metricQuery, answer: metricRequests, revision: 'metrics' },
  metricCompare: { method: 'GET', path: '/metrics/compare', summary: 'One metric over time, compared with the previous period or the previous year', role: 'viewer', status: 200, query: metricCompareQuery, answer: metricCompare, revision: 'metrics' },
})
