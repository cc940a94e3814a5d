import {
  metricCompare, metricCompareQuery, metricQuery, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery,
  metricSummary, metricSummaryQuery,
} from '../metric.contract'
import { metricRequests, metricTokens } from './metric-usage.contract'
import { metricCost, metricCostQuery } from '../model/model-price.contract'
import {
  lineQuery, lineView, metricLosses, metricLossesQuery, metricMarks, metricQueue, metricQueueQuery,
} from '../overview.contract'
import { metricQuality, metricQualityQuery } from '../quality/metric-quality.contract'
import { defineRoutes } from '../route'

/** Routes of the statistics. */
export const METRIC_ROUTES = defineRoutes({
  metricSummary: {
    method: 'GET', path: '/metrics/summary', role: 'viewer', status: 200,
    summary: { 'en': 'Metrics of a window, compared with the previous period', 'zh-CN': '一个时间范围的指标，与上一期比较' },
    query: metricSummaryQuery, answer: metricSummary, revision: 'metrics',
  },
  metricSeries: {
    method: 'GET', path: '/metrics/series', role: 'viewer', status: 200,
    summary: { 'en': 'One metric over time, in local buckets, in total and split', 'zh-CN': '一项指标随时间的变化，按本地时段给出合计与分组' },
    query: metricSeriesQuery, answer: metricSeries, revision: 'metrics',
  },
  metricStages: {
    method: 'GET', path: '/metrics/stages', role: 'viewer', status: 200,
    summary: { 'en': 'Records, times and tokens by stage', 'zh-CN': '按阶段统计记录数、用时和 Token' },
    query: metricStagesQuery, answer: metricStages, revision: 'metrics',
  },
  metricCost: {
    method: 'GET', path: '/metrics/cost', role: 'viewer', status: 200,
    summary: {
      'en': 'Cost of model calls by model, configuration, stage and pipeline, at the prices in force at the time '
        + 'of each call',
      'zh-CN': '模型调用的成本，按模型、配置、阶段和流程统计，以当时价格计算',
    },
    query: metricCostQuery, answer: metricCost,
  },
  metricTokens: {
    method: 'GET', path: '/metrics/tokens', role: 'viewer', status: 200,
    summary: { 'en': 'Tokens and calls by model', 'zh-CN': '按模型统计 Token 和调用次数' },
    query: metricQuery, answer: metricTokens, revision: 'metrics',
  },
  metricRequests: {
    method: 'GET', path: '/metrics/requests', role: 'viewer', status: 200,
    summary: { 'en': 'Model calls by stage, with the number of failed ones', 'zh-CN': '按阶段统计模型调用及失败次数' },
    query: metricQuery, answer: metricRequests, revision: 'metrics',
  },
  metricCompare: {
    method: 'GET', path: '/metrics/compare', role: 'viewer', status: 200,
    summary: {
      'en': 'One metric over time, compared with the previous period or the previous year',
      'zh-CN': '一项指标随时间的变化，与上一期或去年同期比较',
    },
    query: metricCompareQuery, answer: metricCompare, revision: 'metrics',
  },
  metricLine: {
    method: 'GET', path: '/metrics/line', role: 'viewer', status: 200,
    summary: {
      'en': 'The runs of a pipeline that were created within a range, by stage: records in, records out, and '
        + 'those dropped or failed with their reasons',
      'zh-CN': '一段时间内创建的流程任务：逐阶段给出输入、产出、未进入下一阶段的记录及原因',
    },
    query: lineQuery, answer: lineView, revision: 'metrics',
  },
  metricQueue: {
    method: 'GET', path: '/metrics/queue', role: 'viewer', status: 200,
    summary: { 'en': 'Depth and age of the queue over time', 'zh-CN': '队列长度与等待时间随时间的变化' },
    query: metricQueueQuery, answer: metricQueue,
  },
  metricLosses: {
    method: 'GET', path: '/metrics/losses', role: 'viewer', status: 200,
    summary: {
      'en': 'Runs that ended within a range, and those at work, in which a stage dropped records, or failed to '
        + 'process them, with the reasons',
      'zh-CN': '一段时间内结束的任务和进行中的任务里，剔除过记录或有记录失败的那些，以及原因',
    },
    query: metricLossesQuery, answer: metricLosses,
  },
  metricQuality: {
    method: 'GET', path: '/metrics/quality', role: 'viewer', status: 200,
    summary: {
      'en': 'What reviews of samples have found: pass rates over time and by part, defects by code, tokens per '
        + 'accepted record',
      'zh-CN': '样本审核的结果：各时段和各部分的合格率、各缺陷代码、每条接收记录的 Token',
    },
    query: metricQualityQuery, answer: metricQuality,
  },
  metricMarks: {
    method: 'GET', path: '/metrics/marks', role: 'viewer', status: 200,
    summary: {
      'en': 'What may explain a change in a chart: alerts raised, revisions saved, models replaced',
      'zh-CN': '可能解释曲线变化的事件：告警、修订、模型更换',
    },
    query: lineQuery, answer: metricMarks,
  },
})
