import { idParams, pageQuery } from '../common.contract'
import { pipelineListQuery, pipelinePage } from '../pipeline-list.contract'
import { pipelineCreate, pipelineDiff, pipelineDiffQuery, pipelineReplace, pipelineValidate, pipelineValidation, pipelineView, revisionDetail, revisionPage, revisionParams } from '../pipeline.contract'
import { stageKindList } from '../stage-kind.contract'
import { defineRoutes } from './route'

export const pipelineRoutes = defineRoutes({
  stageKindList: { method: 'GET', path: '/stage-kinds', summary: 'Kinds of stage that the factory can run, with the JSON Schema of their parameters', role: 'viewer', status: 200, answer: stageKindList, asksFactory: true },
  pipelineList: { method: 'GET', path: '/pipelines', summary: 'Pipelines of a project, newest first', role: 'viewer', status: 200, query: pipelineListQuery, answer: pipelinePage, revision: 'database' },
  pipelineCreate: { method: 'POST', path: '/pipelines', summary: 'Create a pipeline with its first revision', role: 'operator', status: 201, body: pipelineCreate, answer: pipelineView, hasETag: true, isIdempotent: true, location: '/pipelines/{id}', asksFactory: true },
  pipelineValidate: { method: 'POST', path: '/pipelines/validate', summary: 'Check stages without saving; returns the columns of each', role: 'viewer', status: 200, body: pipelineValidate, answer: pipelineValidation, asksFactory: true },
  pipelineGet: { method: 'GET', path: '/pipelines/{id}', summary: 'A pipeline with the stages of its newest revision', role: 'viewer', status: 200, params: idParams, answer: pipelineView, hasETag: true, revision: 'database' },
  pipelineReplace: { method: 'PUT', path: '/pipelines/{id}', summary: 'Save a pipeline; changed stages create a new revision', role: 'operator', status: 200, params: idParams, body: pipelineReplace, answer: pipelineView, hasETag: true, needsIfMatch: true, asksFactory: true },
  pipelineDelete: { method: 'DELETE', path: '/pipelines/{id}', summary: 'Archive a pipeline; its runs are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  pipelineRestore: { method: 'POST', path: '/pipelines/{id}/restore', summary: 'Restore an archived pipeline; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: pipelineView, hasETag: true },
  pipelineRevisionList: { method: 'GET', path: '/pipelines/{id}/revisions', summary: 'Revisions of a pipeline, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: revisionPage, revision: 'database' },
  pipelineRevisionGet: { method: 'GET', path: '/pipelines/{id}/revisions/{number}', summary: 'A revision with its stages', role: 'viewer', status: 200, params: revisionParams, answer: revisionDetail, revision: 'database' },
  pipelineDiff: { method: 'GET', path: '/pipelines/{id}/diff', summary: 'Differences between two revisions: stages added, removed and moved, and each changed value', role: 'viewer', status: 200, params: idParams, query: pipelineDiffQuery, answer: pipelineDiff, revision: 'database' },
})
