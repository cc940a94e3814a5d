import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import { savedView, viewChange, viewCreate, viewListQuery, viewPage } from './run-list.contract'

/** Routes of the saved views of the list of runs. */
export const VIEW_ROUTES = defineRoutes({
  viewList: {
    method: 'GET', path: '/views', role: 'viewer', status: 200,
    summary: {
      'en': 'Saved views of the list of runs: those of the caller and the shared ones, newest first',
      'zh-CN': '任务列表的视图：自己的和共享的，最新的在前',
    },
    query: viewListQuery, answer: viewPage,
  },
  viewCreate: {
    method: 'POST', path: '/views', role: 'operator', status: 201,
    summary: { 'en': 'Save filter, order and columns of the list of runs under a name', 'zh-CN': '以名称保存任务列表的筛选、排序和列' },
    body: viewCreate, answer: savedView, hasETag: true, isIdempotent: true, location: '/views/{id}',
    audits: ['view.create'],
  },
  viewGet: {
    method: 'GET', path: '/views/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A saved view', 'zh-CN': '一个视图' },
    params: idParams, answer: savedView, hasETag: true,
  },
  viewChange: {
    method: 'PATCH', path: '/views/{id}', role: 'operator', status: 200,
    summary: {
      'en': 'Change a saved view; making it the default replaces the previous default',
      'zh-CN': '修改视图；设为默认时取代原来的默认视图',
    },
    params: idParams, body: viewChange, answer: savedView, hasETag: true, needsIfMatch: true,
    audits: ['view.update'],
  },
  viewDelete: {
    method: 'DELETE', path: '/views/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Delete a saved view', 'zh-CN': '删除视图' },
    params: idParams, needsIfMatch: true,
    audits: ['view.delete'],
  },
})
