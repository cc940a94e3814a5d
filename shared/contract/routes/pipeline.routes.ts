import { idParams, pageQuery } from '../common.contract'
import { pipelineCreate, pipelineListQuery, pipelinePage, pipelineReplace, pipelineValidate, pipelineValidation, pipelineView, revisionPage } from '../pipeline.contract'
import { stageKindList } from '../stage-kind.contract'
import { defineRoutes } from './route'

export const pipelineRoutes = defineRoutes({
  stageKindList: { method: 'GET', path: '/stage-kinds', summary: 'Kinds of stage that the factory can run, with the JSON Schema of their parameters', role: 'viewer', status: 200, answer: stageKindList },
  pipelineList: { method: 'GET', path: '/pipelines', summary: 'Pipelines of a project, newest first', role: 'viewer', status: 200, query: pipelineListQuery, answer: pipelinePage },
  pipelineCreate: { method: 'POST', path: '/pipelines', summary: 'Make a pipeline with its first revision', role: 'operator', status: 201, body: pipelineCreate, answer: pipelineView, hasETag: true, isIdempotent: true, location: '/pipelines/{id}' },
  pipelineValidate: { method: 'POST', path: '/pipelines/validate', summary: 'Check stages without saving; answers the columns of each', role: 'viewer', status: 200, body: pipelineValidate, answer: pipelineValidation },
  pipelineGet: { method: 'GET', path: '/pipelines/{id}', summary: 'A pipeline with the stages of its newest revision', role: 'viewer', status: 200, params: idParams, answer: pipelineView, hasETag: true },
  pipelineReplace: { method: 'PUT', path: '/pipelines/{id}', summary: 'Save a pipeline; other stages make a new revision', role: 'operator', status: 200, params: idParams, body: pipelineReplace, answer: pipelineView, hasETag: true, needsIfMatch: true },
  pipelineDelete: { method: 'DELETE', path: '/pipelines/{id}', summary: 'Archive a pipeline: its runs stay in history', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  pipelineRevisionList: { method: 'GET', path: '/pipelines/{id}/revisions', summary: 'Revisions of a pipeline, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: revisionPage },
})
