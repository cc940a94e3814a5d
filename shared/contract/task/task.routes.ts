import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import { runView } from '../run/run.contract'
import { taskChange, taskCreate, taskLaunch, taskListQuery, taskPage, taskSaved, taskView } from '../task.contract'

/** Routes of tasks: what can be launched again. */
export const TASK_ROUTES = defineRoutes({
  taskList: {
    method: 'GET', path: '/tasks', role: 'viewer', status: 200,
    summary: { 'en': 'Task definitions of a project, newest first', 'zh-CN': '项目的任务定义，最新的在前' },
    query: taskListQuery, answer: taskPage, revision: 'database',
  },
  taskCreate: {
    method: 'POST', path: '/tasks', role: 'operator', status: 201,
    summary: { 'en': 'Create a task definition: a pipeline, its inputs, its parameters', 'zh-CN': '创建任务定义：流程、输入和参数' },
    body: taskCreate, answer: taskSaved, hasETag: true, isIdempotent: true, location: '/tasks/{id}',
    audits: ['task.create'],
  },
  taskGet: {
    method: 'GET', path: '/tasks/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A task definition', 'zh-CN': '一个任务定义' },
    params: idParams, answer: taskView, hasETag: true, revision: 'database',
  },
  taskChange: {
    method: 'PATCH', path: '/tasks/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change a task definition', 'zh-CN': '修改任务定义' },
    params: idParams, body: taskChange, answer: taskSaved, hasETag: true, needsIfMatch: true,
    audits: ['task.update'],
  },
  taskDelete: {
    method: 'DELETE', path: '/tasks/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive a task definition; its runs are kept', 'zh-CN': '归档任务定义；任务保留' },
    params: idParams, needsIfMatch: true,
    audits: ['task.archive'],
  },
  taskRestore: {
    method: 'POST', path: '/tasks/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived task definition; no effect on one that is not archived',
      'zh-CN': '恢复已归档的任务定义；未归档则无变化',
    },
    params: idParams, answer: taskView, hasETag: true,
    audits: ['task.restore'],
  },
  taskLaunch: {
    method: 'POST', path: '/tasks/{id}/runs', role: 'operator', status: 202,
    summary: { 'en': 'Launch a run of a task definition', 'zh-CN': '启动任务定义' },
    params: idParams, body: taskLaunch, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true,
    audits: ['run.launch'],
  },
})
