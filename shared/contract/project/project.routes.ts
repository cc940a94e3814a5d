import { idParams } from '../common.contract'
import { budgetReplace, budgetView } from '../model/model-price.contract'
import { projectChange, projectCreate, projectListQuery, projectPage, projectView } from '../project.contract'
import { defineRoutes } from '../route'

/** Routes of projects and their budgets. */
export const PROJECT_ROUTES = defineRoutes({
  projectList: {
    method: 'GET', path: '/projects', role: 'viewer', status: 200,
    summary: { 'en': 'Projects, newest first', 'zh-CN': '项目，最新的在前' },
    query: projectListQuery, answer: projectPage, revision: 'database',
  },
  projectCreate: {
    method: 'POST', path: '/projects', role: 'admin', status: 201,
    summary: { 'en': 'Create a project', 'zh-CN': '创建项目' },
    body: projectCreate, answer: projectView, hasETag: true, isIdempotent: true, location: '/projects/{id}',
    audits: ['project.create'],
  },
  projectGet: {
    method: 'GET', path: '/projects/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A project', 'zh-CN': '一个项目' },
    params: idParams, answer: projectView, hasETag: true, revision: 'database',
  },
  projectChange: {
    method: 'PATCH', path: '/projects/{id}', role: 'admin', status: 200,
    summary: { 'en': 'Change name or description of a project', 'zh-CN': '修改项目的名称或说明' },
    params: idParams, body: projectChange, answer: projectView, hasETag: true, needsIfMatch: true,
    audits: ['project.update'],
  },
  projectDelete: {
    method: 'DELETE', path: '/projects/{id}', role: 'admin', status: 204,
    summary: { 'en': 'Archive a project; its contents are kept', 'zh-CN': '归档项目；内容保留' },
    params: idParams, needsIfMatch: true,
    audits: ['project.archive'],
  },
  budgetGet: {
    method: 'GET', path: '/projects/{id}/budget', role: 'viewer', status: 200,
    summary: { 'en': 'This month\'s budget and the amount spent', 'zh-CN': '本月预算及已用金额' },
    params: idParams, answer: budgetView, hasETag: true,
  },
  budgetReplace: {
    method: 'PUT', path: '/projects/{id}/budget', role: 'admin', status: 200,
    summary: { 'en': 'Set or remove the monthly budget of a project', 'zh-CN': '设置或取消项目的月预算' },
    params: idParams, body: budgetReplace, answer: budgetView, hasETag: true, needsIfMatch: true,
    audits: ['budget.update', 'budget.delete'],
  },
  projectRestore: {
    method: 'POST', path: '/projects/{id}/restore', role: 'admin', status: 200,
    summary: {
      'en': 'Restore an archived project; no effect on one that is not archived',
      'zh-CN': '恢复已归档的项目；未归档则无变化',
    },
    params: idParams, answer: projectView, hasETag: true,
    audits: ['project.restore'],
  },
})
