import { projectQuery } from '../common.contract'
import { demoHistoryLoad, demoHistoryView } from '../history.contract'
import {
  demoRun, overviewParts, overviewPartsQuery, overviewView, versionList, versionListQuery,
} from '../overview.contract'
import { handoverQuery, handoverView } from './handover.contract'
import { defineRoutes, OF_EXAMPLE } from '../route'
import { runView } from '../run/run.contract'

/** Routes of the overview, of the example and the demo data that it offers, and of the handover. */
export const OVERVIEW_ROUTES = defineRoutes({
  overviewGet: {
    method: 'GET', path: '/overview', role: 'viewer', status: 200,
    summary: { 'en': 'What needs attention, and how many objects there are', 'zh-CN': '需要人处理的事项，以及现有内容的数量' },
    query: projectQuery, answer: overviewView, revision: 'database',
  },
  overviewPartsGet: {
    method: 'GET', path: '/overview/parts', role: 'viewer', status: 200,
    summary: {
      'en': 'All that the overview shows, in one response; a part that fails has a problem instead of a value',
      'zh-CN': '总览页面的全部内容，一次返回；失败的部分以 problem 代替',
    },
    query: overviewPartsQuery, answer: overviewParts,
  },
  demoRun: {
    method: 'POST', path: '/demo', role: 'operator', status: 202,
    summary: {
      'en': 'Run the example on documents that come with the product; the first call creates its source, '
        + 'dataset, pipeline and task, or restores archived ones',
      'zh-CN': '用产品自带的文档运行示例；首次调用创建数据源、数据集、流程和任务定义，或恢复已归档的',
    },
    body: demoRun, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true,
    problems: ['storage_full'],
    audits: ['demo.create', ...OF_EXAMPLE],
  },
  demoHistoryGet: {
    method: 'GET', path: '/demo-history', role: 'viewer', status: 200,
    summary: {
      'en': 'Whether demo data is loaded, and the progress of loading or clearing it',
      'zh-CN': '是否已载入演示数据，以及载入或清除的进度',
    },
    answer: demoHistoryView,
  },
  demoHistoryLoad: {
    method: 'POST', path: '/demo-history/load', role: 'admin', status: 202,
    summary: {
      'en': 'Load demo data: a made-up history of 400 days, in a project of its own; an unfinished one is '
        + 'cleared first',
      'zh-CN': '载入演示数据：单独项目中的 400 天虚构历史；未完成的先清除',
    },
    body: demoHistoryLoad, answer: demoHistoryView, isIdempotent: true, location: '/demo-history',
    audits: ['demo_data.load'],
  },
  demoHistoryClear: {
    method: 'POST', path: '/demo-history/clear', role: 'admin', status: 202,
    summary: { 'en': 'Clear the demo data with its project, and nothing else', 'zh-CN': '清除演示数据及其项目，不影响其他内容' },
    answer: demoHistoryView, isIdempotent: true, location: '/demo-history',
    audits: ['demo_data.clear'],
  },
  handoverGet: {
    method: 'GET', path: '/handover', role: 'viewer', status: 200,
    summary: {
      'en': 'What happened between two times: what ran and failed, what was still open at the end, and what was '
        + 'decided',
      'zh-CN': '两个时刻之间的情况：运行与失败的任务、届时仍未了结的事项、作出的决定',
    },
    query: handoverQuery, answer: handoverView,
  },
  versionList: {
    method: 'GET', path: '/dataset-versions', role: 'viewer', status: 200,
    summary: { 'en': 'Newest sealed versions of all datasets', 'zh-CN': '所有数据集中最新封存的版本' },
    query: versionListQuery, answer: versionList, revision: 'database',
  },
})
