import { idParams, pageQuery } from '../common.contract'
import { pipelineView } from '../pipeline.contract'
import { runView } from '../run/run.contract'
import { templateDiff, templateDiffQuery, templateUpgrade, templateUpgradeAnswer, templateUpgradeQuery } from './template-diff.contract'
import { templateBundle, templateImport, templateImportQuery, templateImportReport } from './template-file.contract'
import { templateChange, templateCreate, templateCreated, templateDeprecate, templateDetail, templateDraft, templateDraftReplace, templateExportQuery, templateGetQuery, templateLabelParams, templateLabelSet, templateListQuery, templatePage, templatePublish, templateRestore, templateSample, templateUseBody, templateUseListQuery, templateUsePage, templateVersionDetail, templateVersionPage, templateVersionParams } from './template.contract'
import { defineRoutes } from '../route'

/** Routes of templates, and of what pipelines take over from them. */
export const TEMPLATE_ROUTES = defineRoutes({
  templateList: { method: 'GET', path: '/templates', summary: 'Templates of a project, newest first, then the built-in ones', role: 'viewer', status: 200, query: templateListQuery, answer: templatePage },
  templateCreate: { method: 'POST', path: '/templates', summary: 'Create a template with a draft: from a pipeline, a version of another template, stages, or nothing', role: 'operator', status: 201, body: templateCreate, answer: templateCreated, hasETag: true, isIdempotent: true, location: '/templates/{id}' },
  templateUseList: {
    method: 'GET',
    path: '/templates/uses',
    summary: 'Templates that pipelines of a project came from, with those versions',
    role: 'viewer',
    status: 200,
    query: templateUseListQuery,
    answer: templateUsePage,
  },
  templateExport: { method: 'GET', path: '/templates/export', summary: 'Versions of templates as one JSON file, without IDs and secrets', role: 'viewer', status: 200, query: templateExportQuery, answer: templateBundle, problems: ['not_found', 'refused'] },
  templateImport: { method: 'POST', path: '/templates/import', summary: 'Import templates from the text of a file, all or nothing; a dry run reports what would be done', role: 'operator', status: 200, query: templateImportQuery, body: templateImport, answer: templateImportReport, problems: ['refused'] },
  templateGet: { method: 'GET', path: '/templates/{id}', summary: 'A template with its labels, its draft and what must be chosen to use its newest version', role: 'viewer', status: 200, params: idParams, query: templateGetQuery, answer: templateDetail, hasETag: true },
  templateChange: { method: 'PATCH', path: '/templates/{id}', summary: 'Change name, description or icon of a template', role: 'operator', status: 200, params: idParams, body: templateChange, answer: templateDetail, hasETag: true, needsIfMatch: true },
  templateDelete: { method: 'DELETE', path: '/templates/{id}', summary: 'Archive a template; its versions and the pipelines created from it are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  templateUnarchive: { method: 'POST', path: '/templates/{id}/restore', summary: 'Restore an archived template; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: templateDetail, hasETag: true },
  templateDraftGet: { method: 'GET', path: '/templates/{id}/draft', summary: 'The draft of a template, with what would block its publication', role: 'viewer', status: 200, params: idParams, answer: templateDraft, hasETag: true },
  templateDraftReplace: { method: 'PUT', path: '/templates/{id}/draft', summary: 'Replace the draft of a template; IDs are removed, a text that looks like a key is refused', role: 'operator', status: 200, params: idParams, body: templateDraftReplace, answer: templateDraft, hasETag: true, needsIfMatch: true },
  templateVersionList: { method: 'GET', path: '/templates/{id}/versions', summary: 'Published versions of a template, highest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: templateVersionPage },
  templatePublish: { method: 'POST', path: '/templates/{id}/versions', summary: 'Publish the draft as an immutable version; its number is at least what the difference calls for', role: 'operator', status: 201, params: idParams, body: templatePublish, answer: templateDetail, hasETag: true, needsIfMatch: true, isIdempotent: true, location: '/templates/{id}' },
  templateVersionGet: { method: 'GET', path: '/templates/{id}/versions/{version}', summary: 'A version of a template with its stages', role: 'viewer', status: 200, params: templateVersionParams, answer: templateVersionDetail },
  templateVersionDeprecate: { method: 'POST', path: '/templates/{id}/versions/{version}/deprecate', summary: 'Deprecate a version, with a reason; refused while a label points to it', role: 'operator', status: 200, params: templateVersionParams, body: templateDeprecate, answer: templateDetail, hasETag: true, problems: ['conflict'] },
  templateVersionRestore: { method: 'POST', path: '/templates/{id}/versions/{version}/restore', summary: 'Restore a version: to the draft, or as a new version', role: 'operator', status: 200, params: templateVersionParams, body: templateRestore, answer: templateDetail, hasETag: true, needsIfMatch: true },
  templateVersionUse: { method: 'POST', path: '/templates/{id}/versions/{version}/pipelines', summary: 'Create a pipeline from a version; it keeps its origin', role: 'operator', status: 201, params: templateVersionParams, body: templateUseBody, answer: pipelineView, hasETag: true, isIdempotent: true, location: '/pipelines/{id}', asksFactory: true },
  templateLabelSet: { method: 'PUT', path: '/templates/{id}/labels/{label}', summary: 'Point a label to a version, or remove it', role: 'operator', status: 200, params: templateLabelParams, body: templateLabelSet, answer: templateDetail, hasETag: true, needsIfMatch: true },
  templateDiff: { method: 'GET', path: '/templates/{id}/diff', summary: 'Difference of two versions, or of a version and the draft: by stage and value, each with the version number that it calls for', role: 'viewer', status: 200, params: idParams, query: templateDiffQuery, answer: templateDiff },
  templateSample: { method: 'POST', path: '/templates/{id}/sample', summary: 'Run a built-in template on its example; the first call creates source, dataset, pipeline and task', role: 'operator', status: 202, params: idParams, body: templateSample, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true, problems: ['storage_full'] },
  pipelineUpgrade: { method: 'POST', path: '/pipelines/{id}/template-upgrade', summary: 'Update a pipeline to another version of its template; a dry run shows what changes, and which of its own changes are kept or replaced', role: 'operator', status: 200, params: idParams, query: templateUpgradeQuery, body: templateUpgrade, answer: templateUpgradeAnswer, needsIfMatch: true, asksFactory: true },
})
