import { idParams, pageQuery } from '../common.contract'
import { pipelineView } from '../pipeline.contract'
import { defineRoutes, OF_EXAMPLE } from '../route'
import { runView } from '../run/run.contract'
import {
  templateDiff, templateDiffQuery, templateUpgrade, templateUpgradeAnswer, templateUpgradeQuery,
} from './template-diff.contract'
import { templateBundle, templateImport, templateImportQuery, templateImportReport } from './template-file.contract'
import {
  templateChange, templateCreate, templateCreated, templateDeprecate, templateDetail, templateDraft,
  templateDraftReplace, templateExportQuery, templateGetQuery, templateLabelParams, templateLabelSet, templateListQuery,
  templatePage, templatePublish, templateRestore, templateSample, templateUseBody, templateUseListQuery,
  templateUsePage, templateVersionDetail, templateVersionPage, templateVersionParams,
} from './template.contract'

/** Routes of templates, and of what pipelines take over from them. */
export const TEMPLATE_ROUTES = defineRoutes({
  templateList: {
    method: 'GET', path: '/templates', role: 'viewer', status: 200,
    summary: { 'en': 'Templates of a project, newest first, then the built-in ones', 'zh-CN': '项目的模板，最新的在前，其后是产品自带的' },
    query: templateListQuery, answer: templatePage,
  },
  templateCreate: {
    method: 'POST', path: '/templates', role: 'operator', status: 201,
    summary: {
      'en': 'Create a template with a draft: from a pipeline, a version of another template, stages, or nothing',
      'zh-CN': '创建带草稿的模板：来自流程、另一模板的版本、阶段，或从空白开始',
    },
    body: templateCreate, answer: templateCreated, hasETag: true, isIdempotent: true, location: '/templates/{id}',
    audits: ['template.create'],
  },
  templateUseList: {
    method: 'GET', path: '/templates/uses', role: 'viewer', status: 200,
    summary: {
      'en': 'Templates that pipelines of a project came from, with those versions',
      'zh-CN': '项目的流程所来自的模板，以及对应的版本',
    },
    query: templateUseListQuery, answer: templateUsePage,
  },
  templateExport: {
    method: 'GET', path: '/templates/export', role: 'viewer', status: 200,
    summary: {
      'en': 'Versions of templates as one JSON file, without IDs and secrets',
      'zh-CN': '把模板的版本导出为一个 JSON 文件，不含编号和密钥',
    },
    query: templateExportQuery, answer: templateBundle, problems: ['not_found', 'refused'],
  },
  templateImport: {
    method: 'POST', path: '/templates/import', role: 'operator', status: 200,
    summary: {
      'en': 'Import templates from the text of a file, all or nothing; a dry run reports what would be done',
      'zh-CN': '从文件内容导入模板，全部成功或全部不导入；试算时报告将要进行的操作',
    },
    query: templateImportQuery, body: templateImport, answer: templateImportReport, problems: ['refused'],
    audits: ['template.create', 'template.publish', 'template.draft', 'template.update'],
  },
  templateGet: {
    method: 'GET', path: '/templates/{id}', role: 'viewer', status: 200,
    summary: {
      'en': 'A template with its labels, its draft and what must be chosen to use its newest version',
      'zh-CN': '一个模板及其标签、草稿和最新版本待补充的内容',
    },
    params: idParams, query: templateGetQuery, answer: templateDetail, hasETag: true,
  },
  templateChange: {
    method: 'PATCH', path: '/templates/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change name, description or icon of a template', 'zh-CN': '修改模板的名称、说明或图标' },
    params: idParams, body: templateChange, answer: templateDetail, hasETag: true, needsIfMatch: true,
    audits: ['template.update'],
  },
  templateDelete: {
    method: 'DELETE', path: '/templates/{id}', role: 'operator', status: 204,
    summary: {
      'en': 'Archive a template; its versions and the pipelines created from it are kept',
      'zh-CN': '归档模板；版本和由它创建的流程保留',
    },
    params: idParams, needsIfMatch: true,
    audits: ['template.archive'],
  },
  templateUnarchive: {
    method: 'POST', path: '/templates/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived template; no effect on one that is not archived',
      'zh-CN': '恢复已归档的模板；未归档则无变化',
    },
    params: idParams, answer: templateDetail, hasETag: true,
    audits: ['template.restore'],
  },
  templateDraftGet: {
    method: 'GET', path: '/templates/{id}/draft', role: 'viewer', status: 200,
    summary: { 'en': 'The draft of a template, with what would block its publication', 'zh-CN': '模板的草稿，以及阻止发布的问题' },
    params: idParams, answer: templateDraft, hasETag: true,
  },
  templateDraftReplace: {
    method: 'PUT', path: '/templates/{id}/draft', role: 'operator', status: 200,
    summary: {
      'en': 'Replace the draft of a template; IDs are removed, a text that looks like a key is refused',
      'zh-CN': '替换模板的草稿；移除编号，看似密钥的文本会被拒绝',
    },
    params: idParams, body: templateDraftReplace, answer: templateDraft, hasETag: true, needsIfMatch: true,
    audits: ['template.draft'],
  },
  templateVersionList: {
    method: 'GET', path: '/templates/{id}/versions', role: 'viewer', status: 200,
    summary: { 'en': 'Published versions of a template, highest first', 'zh-CN': '模板的已发布版本，版本号最高的在前' },
    params: idParams, query: pageQuery, answer: templateVersionPage,
  },
  templatePublish: {
    method: 'POST', path: '/templates/{id}/versions', role: 'operator', status: 201,
    summary: {
      'en': 'Publish the draft as an immutable version; its number is at least what the difference calls for',
      'zh-CN': '把草稿发布为不可变的版本；版本号不低于差异的要求',
    },
    params: idParams, body: templatePublish, answer: templateDetail, hasETag: true, needsIfMatch: true,
    isIdempotent: true, location: '/templates/{id}',
    audits: ['template.publish'],
  },
  templateVersionGet: {
    method: 'GET', path: '/templates/{id}/versions/{version}', role: 'viewer', status: 200,
    summary: { 'en': 'A version of a template with its stages', 'zh-CN': '模板的一个版本及其阶段' },
    params: templateVersionParams, answer: templateVersionDetail,
  },
  templateVersionDeprecate: {
    method: 'POST', path: '/templates/{id}/versions/{version}/deprecate', role: 'operator', status: 200,
    summary: {
      'en': 'Deprecate a version, with a reason; refused while a label points to it',
      'zh-CN': '弃用版本并说明原因；有标签指向它时拒绝',
    },
    params: templateVersionParams, body: templateDeprecate, answer: templateDetail, hasETag: true,
    problems: ['conflict'],
    audits: ['template.deprecate'],
  },
  templateVersionRestore: {
    method: 'POST', path: '/templates/{id}/versions/{version}/restore', role: 'operator', status: 200,
    summary: { 'en': 'Restore a version: to the draft, or as a new version', 'zh-CN': '恢复旧版本：到草稿，或作为新版本' },
    params: templateVersionParams, body: templateRestore, answer: templateDetail, hasETag: true, needsIfMatch: true,
    audits: ['template.restore_version', 'template.publish', 'template.draft'],
  },
  templateVersionUse: {
    method: 'POST', path: '/templates/{id}/versions/{version}/pipelines', role: 'operator', status: 201,
    summary: { 'en': 'Create a pipeline from a version; it keeps its origin', 'zh-CN': '用一个版本创建流程；流程记住它的来源' },
    params: templateVersionParams, body: templateUseBody, answer: pipelineView, hasETag: true, isIdempotent: true,
    location: '/pipelines/{id}', asksFactory: true,
    audits: ['pipeline.create'],
  },
  templateLabelSet: {
    method: 'PUT', path: '/templates/{id}/labels/{label}', role: 'operator', status: 200,
    summary: { 'en': 'Point a label to a version, or remove it', 'zh-CN': '让标签指向一个版本，或移除标签' },
    params: templateLabelParams, body: templateLabelSet, answer: templateDetail, hasETag: true, needsIfMatch: true,
    audits: ['template.label'],
  },
  templateDiff: {
    method: 'GET', path: '/templates/{id}/diff', role: 'viewer', status: 200,
    summary: {
      'en': 'Difference of two versions, or of a version and the draft: by stage and value, each with the '
        + 'version number that it calls for',
      'zh-CN': '两个版本或版本与草稿的差异：按阶段和值列出，并给出各自要求的版本号变化',
    },
    params: idParams, query: templateDiffQuery, answer: templateDiff,
  },
  templateSample: {
    method: 'POST', path: '/templates/{id}/sample', role: 'operator', status: 202,
    summary: {
      'en': 'Run a built-in template on its example; the first call creates source, dataset, pipeline and task',
      'zh-CN': '用产品自带模板的示例数据运行；首次调用创建数据源、数据集、流程和任务定义',
    },
    params: idParams, body: templateSample, answer: runView, isIdempotent: true, location: '/runs/{id}',
    asksFactory: true, problems: ['storage_full'],
    audits: ['template.sample', ...OF_EXAMPLE],
  },
  pipelineUpgrade: {
    method: 'POST', path: '/pipelines/{id}/template-upgrade', role: 'operator', status: 200,
    summary: {
      'en': 'Update a pipeline to another version of its template; a dry run shows what changes, and which of '
        + 'its own changes are kept or replaced',
      'zh-CN': '换用流程所属模板的另一版本；试算时列出变化，以及流程自身的修改中保留和被替换的部分',
    },
    params: idParams, query: templateUpgradeQuery, body: templateUpgrade, answer: templateUpgradeAnswer,
    needsIfMatch: true, asksFactory: true,
    audits: ['pipeline.upgrade'],
  },
})
