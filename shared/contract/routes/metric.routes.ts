import { metricQuery, metricSeries, metricSeriesQuery, metricStages, metricSummary, metricTokens } from '../metric.contract'
import { defineRoutes } from './route'

export const metricRoutes = defineRoutes({
  metricSummary: { method: 'GET', path: '/metrics/summary', summary: 'Key figures of a window, with the period before it', role: 'viewer', status: 200, query: metricQuery, answer: metricSummary },
  metricSeries: { method: 'GET', path: '/metrics/series', summary: 'One figure over time, in local buckets', role: 'viewer', status: 200, query: metricSeriesQuery, answer: metricSeries },
  metricStages: { method: 'GET', path: '/metrics/stages', summary: 'Records, times and tokens by stage', role: 'viewer', status: 200, query: metricQuery, answer: metricStages },
  metricTokens: { method: 'GET', path: '/metrics/tokens', summary: 'Tokens and calls by model', role: 'viewer', status: 200, query: metricQuery, answer: metricTokens },
})
