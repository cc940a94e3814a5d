import { metricQuery, metricSeries, metricSeriesQuery, metricStages, metricSummary, metricTokens } from '../metric.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const metricRoutes = defineRoutes({
  metricSummary: { ...PATHS.metricSummary, summary: 'Key figures of a window, with the period before it', role: 'viewer', status: 200, query: metricQuery, answer: metricSummary },
  metricSeries: { ...PATHS.metricSeries, summary: 'One figure over time, in local buckets', role: 'viewer', status: 200, query: metricSeriesQuery, answer: metricSeries },
  metricStages: { ...PATHS.metricStages, summary: 'Records, times and tokens by stage', role: 'viewer', status: 200, query: metricQuery, answer: metricStages },
  metricTokens: { ...PATHS.metricTokens, summary: 'Tokens and calls by model', role: 'viewer', status: 200, query: metricQuery, answer: metricTokens },
})
