import { idParams, pageQuery } from '../common.contract'
import { pipelineListQuery, pipelinePage } from '../pipeline-list.contract'
import {
  pipelineCreate, pipelineDiff, pipelineDiffQuery, pipelineReplace, pipelineSaved, pipelineValidate, pipelineValidation,
  pipelineView, revisionDetail, revisionPage, revisionParams,
} from '../pipeline.contract'
import { defineRoutes, STORES_NOTHING } from '../route'
import { stageKindList } from '../stage-kind.contract'

/** Routes of pipelines, and of the kinds of their stages. */
export const PIPELINE_ROUTES = defineRoutes({
  stageKindList: {
    method: 'GET', path: '/stage-kinds', role: 'viewer', status: 200,
    summary: {
      'en': 'Stage types that the factory can run, with the JSON Schema of their parameters',
      'zh-CN': '工厂可运行的阶段类型及其参数的 JSON Schema',
    },
    answer: stageKindList, asksFactory: true,
  },
  pipelineList: {
    method: 'GET', path: '/pipelines', role: 'viewer', status: 200,
    summary: { 'en': 'Pipelines of a project, newest first', 'zh-CN': '项目的流程，最新的在前' },
    query: pipelineListQuery, answer: pipelinePage, revision: 'database',
  },
  pipelineCreate: {
    method: 'POST', path: '/pipelines', role: 'operator', status: 201,
    summary: { 'en': 'Create a pipeline with its first revision', 'zh-CN': '创建流程及其首个修订' },
    body: pipelineCreate, answer: pipelineSaved, hasETag: true, isIdempotent: true, location: '/pipelines/{id}',
    asksFactory: true,
    audits: ['pipeline.create'],
  },
  pipelineValidate: {
    method: 'POST', path: '/pipelines/validate', role: 'viewer', status: 200,
    summary: { 'en': 'Check stages without saving; returns the columns of each', 'zh-CN': '检查阶段但不保存；返回每个阶段的列' },
    body: pipelineValidate, answer: pipelineValidation, asksFactory: true, lane: 'long',
    audits: STORES_NOTHING,
  },
  pipelineGet: {
    method: 'GET', path: '/pipelines/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A pipeline with the stages of its newest revision', 'zh-CN': '一个流程及其最新修订的阶段' },
    params: idParams, answer: pipelineView, hasETag: true, revision: 'database',
  },
  pipelineReplace: {
    method: 'PUT', path: '/pipelines/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Save a pipeline; changed stages create a new revision', 'zh-CN': '保存流程；阶段有修改则产生新修订' },
    params: idParams, body: pipelineReplace, answer: pipelineSaved, hasETag: true, needsIfMatch: true,
    asksFactory: true,
    audits: ['pipeline.update'],
  },
  pipelineDelete: {
    method: 'DELETE', path: '/pipelines/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive a pipeline; its runs are kept', 'zh-CN': '归档流程；任务保留' },
    params: idParams, needsIfMatch: true,
    audits: ['pipeline.archive'],
  },
  pipelineRestore: {
    method: 'POST', path: '/pipelines/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived pipeline; no effect on one that is not archived',
      'zh-CN': '恢复已归档的流程；未归档则无变化',
    },
    params: idParams, answer: pipelineView, hasETag: true,
    audits: ['pipeline.restore'],
  },
  pipelineRevisionList: {
    method: 'GET', path: '/pipelines/{id}/revisions', role: 'viewer', status: 200,
    summary: { 'en': 'Revisions of a pipeline, newest first', 'zh-CN': '流程的修订，最新的在前' },
    params: idParams, query: pageQuery, answer: revisionPage, revision: 'database',
  },
  pipelineRevisionGet: {
    method: 'GET', path: '/pipelines/{id}/revisions/{number}', role: 'viewer', status: 200,
    summary: { 'en': 'A revision with its stages', 'zh-CN': '一个修订及其阶段' },
    params: revisionParams, answer: revisionDetail, revision: 'database',
  },
  pipelineDiff: {
    method: 'GET', path: '/pipelines/{id}/diff', role: 'viewer', status: 200,
    summary: {
      'en': 'Differences between two revisions: stages added, removed and moved, and each changed value',
      'zh-CN': '两个修订的差异：新增、移除和移动的阶段，以及每个修改的值',
    },
    params: idParams, query: pipelineDiffQuery, answer: pipelineDiff, revision: 'database',
  },
})
