import { z } from 'zod'
import { alertAck, alertBulkAck, alertBulkAnswer, alertClose, alertCounts, alertCountsQuery, alertDetail, alertListQuery, alertPage, channelChange, channelCreate, channelListQuery, channelPage, channelTest, channelView, silenceCreate, silenceListQuery, silencePage, silenceView } from './alert.contract'
import { alertReplay, alertReplayAnswer, alertRuleChange, alertRuleCreate, alertRuleListQuery, alertRulePage, alertRuleView } from './alert-rule.contract'
import { idParams, pageQuery, projectQuery } from './common.contract'
import { datasetChange, datasetCreate, datasetDiff, datasetDiffQuery, datasetImport, datasetListQuery, datasetPage, datasetVersionPage, datasetVersionView, datasetView, downloadQuery, lineageQuery, lineageView, recordPage, recordQuery, versionParams } from './dataset.contract'
import { budgetReplace, budgetView, metricCost, metricCostQuery, modelPriceCreate, modelPricePage, modelPriceParams, modelPriceQuery, modelPriceView } from './model/model-price.contract'
import { modelActivity, modelConfigChange, modelConfigCreate, modelConfigDetail, modelConfigListQuery, modelConfigPage, modelConfigView, modelPreview, modelPreviewAnswer, modelTest, modelVersionPage, modelVersionParams } from './model/model-config.contract'
import { metricCompare, metricCompareQuery, metricQuery, metricRequests, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery, metricSummary, metricSummaryQuery, metricTokens } from './metric.contract'
import { demoHistoryLoad, demoHistoryView } from './history.contract'
import { availableModelList } from './model.contract'
import { activeRunPage, activeRunQuery, demoRun, handoverQuery, handoverView, lineQuery, lineView, metricLosses, metricLossesQuery, metricMarks, metricQueue, metricQueueQuery, overviewParts, overviewPartsQuery, overviewView, versionList, versionListQuery } from './overview.contract'
import { pipelineListQuery, pipelinePage } from './pipeline-list.contract'
import { pipelineCreate, pipelineDiff, pipelineDiffQuery, pipelineReplace, pipelineSaved, pipelineValidate, pipelineValidation, pipelineView, revisionDetail, revisionPage, revisionParams } from './pipeline.contract'
import { projectChange, projectCreate, projectListQuery, projectPage, projectView } from './project.contract'
import { qcLotFixes } from './quality/qc-fixes.contract'
import { qcBoard, qcBoardQuery, qcCounts, qcCountsQuery, qcLotClose, qcLotCreate, qcLotDecision, qcLotDetail, qcLotListQuery, qcLotPage, qcLotScrap, qcLotView, qcQuality, qcQualityQuery, qcSampleListQuery, qcSamplePage } from './quality/qc-lot.contract'
import { metricQuality, metricQualityQuery } from './quality/metric-quality.contract'
import { qcPolicyChange, qcPolicyCreate, qcPolicyListQuery, qcPolicyPage, qcPolicyView } from './quality/qc-policy.contract'
import {
  releaseChange, releaseChannelParams, releaseChannelSet, releaseCreate, releaseDetail, releaseFileQuery,
  releaseListQuery, releasePage, releaseReason, releaseRestore, releaseSample, releaseWaiveParams,
} from './release/release.contract'
import { defineRoutes, type RouteDefinition } from './route'
import { qcAgreement, qcAgreementQuery, qcDefectList, qcDefectQuery, qcLotLeave, qcLotLeft, qcLotNext, qcLotNextAnswer, qcSampleClaim, qcSampleDetail, qcSampleQuery, qcSampleReopen, qcSampleReset, qcVerdictAnswer, qcVerdictCreate, qcVerdictListQuery, qcVerdictPage } from './quality/qc-review.contract'
import { runBulk, runBulkAnswer, runHistogram, runHistogramQuery, runListQuery, runPage, runSelect, runSelection, savedView, viewChange, viewCreate, viewListQuery, viewPage } from './run/run-list.contract'
import { lensParams, lensQuery, lensView } from './run/run-lens.contract'
import { runRetry, runRetryPlan, runRetryPlanRequest } from './run/run-retry.contract'
import { rejectPage, rejectParams, rejectQuery, runDetail, runDisposition, runEventPage, runEventQuery, runLogs, runOutputParams, runVerb, runView } from './run/run.contract'
import { runCompare, runCompareOverlap, runCompareQuery } from './run/run-compare.contract'
import { tailParams, tailQuery } from './run/run-tail.contract'
import { SETTING_ROUTES } from './setting/setting.routes'
import { sourceChange, sourceCreate, sourceCreated, sourceDetail, sourceInspection, sourceListQuery, sourcePage, sourcePreviewQuery, sourceTest, sourceTry } from './source.contract'
import { stageKindList } from './stage-kind.contract'
import { systemDetail } from './system-detail.contract'
import { systemLoad } from './system-load.contract'
import { systemView } from './system.contract'
import { taskChange, taskCreate, taskLaunch, taskListQuery, taskPage, taskSaved, taskView } from './task.contract'
import { TEMPLATE_ROUTES } from './template/template.routes'
import { UPLOAD_ROUTES } from './upload.routes'

/** Every route of the REST API: handlers, OpenAPI, docs and the typed client come from here. */
export const ROUTES = defineRoutes({
  projectList: { method: 'GET', path: '/projects', summary: 'Projects, newest first', role: 'viewer', status: 200, query: projectListQuery, answer: projectPage, revision: 'database' },
  projectCreate: { method: 'POST', path: '/projects', summary: 'Create a project', role: 'admin', status: 201, body: projectCreate, answer: projectView, hasETag: true, isIdempotent: true, location: '/projects/{id}' },
  projectGet: { method: 'GET', path: '/projects/{id}', summary: 'A project', role: 'viewer', status: 200, params: idParams, answer: projectView, hasETag: true, revision: 'database' },
  projectChange: { method: 'PATCH', path: '/projects/{id}', summary: 'Change name or description of a project', role: 'admin', status: 200, params: idParams, body: projectChange, answer: projectView, hasETag: true, needsIfMatch: true },
  projectDelete: { method: 'DELETE', path: '/projects/{id}', summary: 'Archive a project; its contents are kept', role: 'admin', status: 204, params: idParams, needsIfMatch: true },
  budgetGet: { method: 'GET', path: '/projects/{id}/budget', summary: 'This month\'s budget and the amount spent', role: 'viewer', status: 200, params: idParams, answer: budgetView, hasETag: true },
  budgetReplace: { method: 'PUT', path: '/projects/{id}/budget', summary: 'Set or remove the monthly budget of a project', role: 'admin', status: 200, params: idParams, body: budgetReplace, answer: budgetView, hasETag: true, needsIfMatch: true },
  projectRestore: { method: 'POST', path: '/projects/{id}/restore', summary: 'Restore an archived project; no effect on one that is not archived', role: 'admin', status: 200, params: idParams, answer: projectView, hasETag: true },

  sourceList: { method: 'GET', path: '/sources', summary: 'Sources of a project, newest first', role: 'viewer', status: 200, query: sourceListQuery, answer: sourcePage, revision: 'database' },
  sourceCreate: { method: 'POST', path: '/sources', summary: 'Save a source, with a dataset to import it into if one is named; a folder that the factory may not read is refused, or saved unchecked while the factory does not respond', role: 'operator', status: 201, body: sourceCreate, answer: sourceCreated, hasETag: true, isIdempotent: true, location: '/sources/{id}', asksFactory: true },
  sourceTry: { method: 'POST', path: '/sources/test', summary: 'Test settings without saving them', role: 'operator', status: 200, body: sourceTry, answer: sourceTest, asksFactory: true },
  sourceGet: {
    method: 'GET', path: '/sources/{id}', summary: 'A source, and how many pipelines name it', role: 'viewer',
    status: 200, params: idParams, answer: sourceDetail, hasETag: true, revision: 'database',
  },
  sourceChange: { method: 'PATCH', path: '/sources/{id}', summary: 'Change a source', role: 'operator', status: 200, params: idParams, body: sourceChange, answer: sourceDetail, hasETag: true, needsIfMatch: true, asksFactory: true },
  sourceDelete: { method: 'DELETE', path: '/sources/{id}', summary: 'Archive a source', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  sourceRestore: { method: 'POST', path: '/sources/{id}/restore', summary: 'Restore an archived source; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: sourceDetail, hasETag: true },
  sourceTest: { method: 'POST', path: '/sources/{id}/test', summary: 'Test a source and store the result', role: 'operator', status: 200, params: idParams, answer: sourceTest, asksFactory: true },
  sourcePreview: { method: 'GET', path: '/sources/{id}/preview', summary: 'First records and columns of a source', role: 'viewer', status: 200, params: idParams, query: sourcePreviewQuery, answer: sourceInspection, asksFactory: true, problems: ['refused'] },

  ...UPLOAD_ROUTES,

  datasetList: { method: 'GET', path: '/datasets', summary: 'Datasets of a project, newest first', role: 'viewer', status: 200, query: datasetListQuery, answer: datasetPage, revision: 'database' },
  datasetCreate: { method: 'POST', path: '/datasets', summary: 'Create an empty dataset', role: 'operator', status: 201, body: datasetCreate, answer: datasetView, hasETag: true, isIdempotent: true, location: '/datasets/{id}' },
  datasetGet: { method: 'GET', path: '/datasets/{id}', summary: 'A dataset', role: 'viewer', status: 200, params: idParams, answer: datasetView, hasETag: true, revision: 'database' },
  datasetChange: { method: 'PATCH', path: '/datasets/{id}', summary: 'Change name or description of a dataset', role: 'operator', status: 200, params: idParams, body: datasetChange, answer: datasetView, hasETag: true, needsIfMatch: true },
  datasetDelete: { method: 'DELETE', path: '/datasets/{id}', summary: 'Archive a dataset; its versions are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  datasetRestore: { method: 'POST', path: '/datasets/{id}/restore', summary: 'Restore an archived dataset; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: datasetView, hasETag: true },
  datasetImport: { method: 'POST', path: '/datasets/{id}/imports', summary: 'Import a source into a new version of the dataset', role: 'operator', status: 202, params: idParams, body: datasetImport, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },
  datasetDiff: { method: 'GET', path: '/datasets/{id}/diff', summary: 'Differences between two versions: columns, sizes, shares of nulls, distinct values', role: 'viewer', status: 200, params: idParams, query: datasetDiffQuery, answer: datasetDiff, revision: 'database' },
  datasetLineage: { method: 'GET', path: '/datasets/{id}/lineage', summary: 'Lineage of a version: its sources and what was made from it', role: 'viewer', status: 200, params: idParams, query: lineageQuery, answer: lineageView, revision: 'database' },
  datasetVersionList: { method: 'GET', path: '/datasets/{id}/versions', summary: 'Versions of a dataset, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: datasetVersionPage, revision: 'database' },
  datasetVersionGet: { method: 'GET', path: '/datasets/{id}/versions/{version}', summary: 'A version of a dataset', role: 'viewer', status: 200, params: versionParams, answer: datasetVersionView, revision: 'database' },
  datasetRecords: { method: 'GET', path: '/datasets/{id}/versions/{version}/records', summary: 'Records of a version; a text search is limited in time and reports how far it got', role: 'viewer', status: 200, params: versionParams, query: recordQuery, answer: recordPage, readsFiles: true },
  datasetDownload: { method: 'GET', path: '/datasets/{id}/versions/{version}/download', summary: 'All records of a version as a file', role: 'viewer', status: 200, params: versionParams, query: downloadQuery, produces: ['application/jsonl', 'text/csv'], readsFiles: true, problems: ['refused'] },

  releaseList: { method: 'GET', path: '/releases', summary: 'Releases of a project, newest first', role: 'viewer', status: 200, query: releaseListQuery, answer: releasePage, revision: 'database' },
  releaseCreate: { method: 'POST', path: '/releases', summary: 'Draft a release of a sealed version; its number is derived from the changes since the last release', role: 'operator', status: 201, body: releaseCreate, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}', problems: ['not_found'] },
  releaseChannelSet: { method: 'PUT', path: '/releases/{id}/channels/{channel}', summary: 'Point a channel to a published release, or clear it; latest is updated on publication', role: 'operator', status: 200, params: releaseChannelParams, body: releaseChannelSet, answer: releaseDetail, hasETag: true, needsIfMatch: true },
  releaseGet: { method: 'GET', path: '/releases/{id}', summary: 'A release with its gates, card, files and origin', role: 'viewer', status: 200, params: idParams, answer: releaseDetail, hasETag: true, revision: 'database' },
  releaseChange: { method: 'PATCH', path: '/releases/{id}', summary: 'Change number, name, card or changelog of a release that is not published; sections of the card that are not named stay', role: 'operator', status: 200, params: idParams, body: releaseChange, answer: releaseDetail, hasETag: true, needsIfMatch: true },
  releaseDelete: { method: 'DELETE', path: '/releases/{id}', summary: 'Discard a release that is not published', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  releaseCheck: { method: 'POST', path: '/releases/{id}/check', summary: 'Check the gates: reads every file; the progress is in the release', role: 'operator', status: 202, params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}' },
  releaseWaive: { method: 'PUT', path: '/releases/{id}/waivers/{kind}', summary: 'Accept findings of personal data of one kind; the reason goes into the passport', role: 'operator', status: 200, params: releaseWaiveParams, body: releaseReason, answer: releaseDetail, hasETag: true, needsIfMatch: true },
  releasePublish: { method: 'POST', path: '/releases/{id}/publish', summary: 'Publish a release, which cannot be changed afterwards; refused while a gate is not passed', role: 'operator', status: 200, params: idParams, answer: releaseDetail, hasETag: true },
  releaseDeprecate: { method: 'POST', path: '/releases/{id}/deprecate', summary: 'Deprecate a release; its files stay available', role: 'operator', status: 200, params: idParams, body: releaseReason, answer: releaseDetail, hasETag: true },
  releaseWithdraw: { method: 'POST', path: '/releases/{id}/withdraw', summary: 'Withdraw a release, for good; its files are no longer available', role: 'operator', status: 200, params: idParams, body: releaseReason, answer: releaseDetail, hasETag: true },
  releaseArchive: { method: 'POST', path: '/releases/{id}/archive', summary: 'Compress the files of a deprecated release into the archive; files that something else refers to also stay in the store', role: 'operator', status: 202, params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}' },
  releaseRestore: { method: 'POST', path: '/releases/{id}/restore', summary: 'Restore the files of an archived release, each compared with its hash', role: 'operator', status: 202, params: idParams, body: releaseRestore, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}' },
  releaseVerify: { method: 'POST', path: '/releases/{id}/verify', summary: 'Hash every file of a release again; what was found is in the release', role: 'operator', status: 202, params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}', problems: ['conflict'] },
  releaseSample: {
    method: 'GET',
    path: '/releases/{id}/sample',
    summary: 'The first records of a published release, with data of persons and keys masked',
    role: 'viewer',
    status: 200,
    params: idParams,
    answer: releaseSample,
    readsFiles: true,
    problems: ['conflict'],
  },
  releaseDownload: { method: 'GET', path: '/releases/{id}/download', summary: 'A file of a release; supports range requests', role: 'viewer', status: 200, params: idParams, query: releaseFileQuery, produces: ['application/jsonl', 'application/json', 'text/markdown', 'text/javascript', 'application/octet-stream'], readsFiles: true, problems: ['refused', 'conflict'] },
  releasePassport: { method: 'GET', path: '/releases/{id}/passport', summary: 'The release passport: data, manifest, card, Croissant, lineage, quality report and a script that verifies all of it offline, as one ZIP', role: 'viewer', status: 200, params: idParams, produces: ['application/zip'], readsFiles: true, problems: ['conflict'] },

  modelAvailable: { method: 'GET', path: '/models/available', summary: 'Models that the model service offers, by ID', role: 'viewer', status: 200, answer: availableModelList, asksFactory: true },
  modelActivity: { method: 'GET', path: '/models/activity', summary: 'Calls in progress with each model configuration of a project, and the state of the breaker to the model service', role: 'viewer', status: 200, query: projectQuery, answer: modelActivity, asksFactory: true },
  modelList: { method: 'GET', path: '/models', summary: 'Model configurations of a project with health, use and price, newest first', role: 'viewer', status: 200, query: modelConfigListQuery, answer: modelConfigPage },
  modelCreate: { method: 'POST', path: '/models', summary: 'Create a model configuration; its secret is stored encrypted and never shown again', role: 'operator', status: 201, body: modelConfigCreate, answer: modelConfigView, hasETag: true, isIdempotent: true, location: '/models/{id}', asksFactory: true },
  modelPreview: { method: 'POST', path: '/models/preview', summary: 'Render a prompt template on up to three records, without calling a model', role: 'viewer', status: 200, body: modelPreview, answer: modelPreviewAnswer, readsFiles: true, problems: ['not_found'] },
  modelGet: { method: 'GET', path: '/models/{id}', summary: 'A model configuration with health, use and price', role: 'viewer', status: 200, params: idParams, answer: modelConfigDetail, hasETag: true },
  modelChange: { method: 'PATCH', path: '/models/{id}', summary: 'Change a model configuration, which creates a version; without `secret` the old one is kept', role: 'operator', status: 200, params: idParams, body: modelConfigChange, answer: modelConfigView, hasETag: true, needsIfMatch: true, asksFactory: true },
  modelDelete: { method: 'DELETE', path: '/models/{id}', summary: 'Archive a model configuration; runs that name it keep their version', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  modelRestore: { method: 'POST', path: '/models/{id}/restore', summary: 'Restore an archived model configuration; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: modelConfigView, hasETag: true },
  modelTest: { method: 'POST', path: '/models/{id}/test', summary: 'Call the model once with a prompt: the answer in parts as server-sent events (`delta`, then `done` or `failed`); its tokens are counted as a test', role: 'operator', status: 200, params: idParams, body: modelTest, produces: ['text/event-stream'], asksFactory: true },
  modelVersionList: { method: 'GET', path: '/models/{id}/versions', summary: 'Versions of a model configuration, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: modelVersionPage, revision: 'database' },
  modelVersionRestore: { method: 'POST', path: '/models/{id}/versions/{number}/restore', summary: 'Restore an older version as the newest; the current secret stays, unless the endpoint changes', role: 'operator', status: 200, params: modelVersionParams, answer: modelConfigView, hasETag: true, asksFactory: true },
  modelPriceList: { method: 'GET', path: '/models/{id}/prices', summary: 'Prices of a configuration and of its model, newest first', role: 'viewer', status: 200, params: idParams, query: modelPriceQuery, answer: modelPricePage, revision: 'database' },
  modelPriceCreate: { method: 'POST', path: '/models/{id}/prices', summary: 'Add a price with its validity; prices of the same subject never overlap', role: 'operator', status: 201, params: idParams, body: modelPriceCreate, answer: modelPriceView, hasETag: true, isIdempotent: true, location: '/models/{configurationId}/prices/{id}' },
  modelPriceGet: { method: 'GET', path: '/models/{id}/prices/{priceId}', summary: 'A price', role: 'viewer', status: 200, params: modelPriceParams, answer: modelPriceView, hasETag: true, revision: 'database' },
  modelPriceDelete: { method: 'DELETE', path: '/models/{id}/prices/{priceId}', summary: 'Delete a wrong price; costs computed with it stay', role: 'operator', status: 204, params: modelPriceParams, needsIfMatch: true },

  stageKindList: { method: 'GET', path: '/stage-kinds', summary: 'Stage types that the factory can run, with the JSON Schema of their parameters', role: 'viewer', status: 200, answer: stageKindList, asksFactory: true },
  pipelineList: { method: 'GET', path: '/pipelines', summary: 'Pipelines of a project, newest first', role: 'viewer', status: 200, query: pipelineListQuery, answer: pipelinePage, revision: 'database' },
  pipelineCreate: { method: 'POST', path: '/pipelines', summary: 'Create a pipeline with its first revision', role: 'operator', status: 201, body: pipelineCreate, answer: pipelineSaved, hasETag: true, isIdempotent: true, location: '/pipelines/{id}', asksFactory: true },
  pipelineValidate: { method: 'POST', path: '/pipelines/validate', summary: 'Check stages without saving; returns the columns of each', role: 'viewer', status: 200, body: pipelineValidate, answer: pipelineValidation, asksFactory: true },
  pipelineGet: { method: 'GET', path: '/pipelines/{id}', summary: 'A pipeline with the stages of its newest revision', role: 'viewer', status: 200, params: idParams, answer: pipelineView, hasETag: true, revision: 'database' },
  pipelineReplace: { method: 'PUT', path: '/pipelines/{id}', summary: 'Save a pipeline; changed stages create a new revision', role: 'operator', status: 200, params: idParams, body: pipelineReplace, answer: pipelineSaved, hasETag: true, needsIfMatch: true, asksFactory: true },
  pipelineDelete: { method: 'DELETE', path: '/pipelines/{id}', summary: 'Archive a pipeline; its runs are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  pipelineRestore: { method: 'POST', path: '/pipelines/{id}/restore', summary: 'Restore an archived pipeline; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: pipelineView, hasETag: true },
  pipelineRevisionList: { method: 'GET', path: '/pipelines/{id}/revisions', summary: 'Revisions of a pipeline, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: revisionPage, revision: 'database' },
  pipelineRevisionGet: { method: 'GET', path: '/pipelines/{id}/revisions/{number}', summary: 'A revision with its stages', role: 'viewer', status: 200, params: revisionParams, answer: revisionDetail, revision: 'database' },
  pipelineDiff: { method: 'GET', path: '/pipelines/{id}/diff', summary: 'Differences between two revisions: stages added, removed and moved, and each changed value', role: 'viewer', status: 200, params: idParams, query: pipelineDiffQuery, answer: pipelineDiff, revision: 'database' },

  taskList: { method: 'GET', path: '/tasks', summary: 'Task definitions of a project, newest first', role: 'viewer', status: 200, query: taskListQuery, answer: taskPage, revision: 'database' },
  taskCreate: { method: 'POST', path: '/tasks', summary: 'Create a task definition: a pipeline, its inputs, its parameters', role: 'operator', status: 201, body: taskCreate, answer: taskSaved, hasETag: true, isIdempotent: true, location: '/tasks/{id}' },
  taskGet: { method: 'GET', path: '/tasks/{id}', summary: 'A task definition', role: 'viewer', status: 200, params: idParams, answer: taskView, hasETag: true, revision: 'database' },
  taskChange: { method: 'PATCH', path: '/tasks/{id}', summary: 'Change a task definition', role: 'operator', status: 200, params: idParams, body: taskChange, answer: taskSaved, hasETag: true, needsIfMatch: true },
  taskDelete: { method: 'DELETE', path: '/tasks/{id}', summary: 'Archive a task definition; its runs are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  taskRestore: { method: 'POST', path: '/tasks/{id}/restore', summary: 'Restore an archived task definition; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: taskView, hasETag: true },
  taskLaunch: { method: 'POST', path: '/tasks/{id}/runs', summary: 'Launch a run of a task definition', role: 'operator', status: 202, params: idParams, body: taskLaunch, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },

  runList: { method: 'GET', path: '/runs', summary: 'Runs of a project', role: 'viewer', status: 200, query: runListQuery, answer: runPage, revision: 'database' },
  runHistogram: { method: 'GET', path: '/runs/histogram', summary: 'Runs by state over time, in local buckets', role: 'viewer', status: 200, query: runHistogramQuery, answer: runHistogram },
  runCompare: { method: 'GET', path: '/runs/compare', summary: 'Two runs side by side: what differs, most important first', role: 'viewer', status: 200, query: runCompareQuery, answer: runCompare, revision: 'database', problems: ['not_found'] },
  runCompareOverlap: { method: 'GET', path: '/runs/compare/overlap', summary: 'How many records are in the output of both runs, by the content of their files', role: 'viewer', status: 200, query: runCompareQuery, answer: runCompareOverlap, revision: 'database', readsFiles: true, problems: ['not_found'] },
  runSelect: { method: 'POST', path: '/runs/selections', summary: 'Take a fixed selection of the runs that match a filter; for each action, report how many runs allow it and why the others do not. Changes no run', role: 'operator', status: 200, body: runSelect, answer: runSelection },
  runBulk: { method: 'POST', path: '/runs/bulk', summary: 'Pause, resume, cancel or retry selected runs, or decide about failed ones; with dryRun only report the result for each', role: 'operator', status: 200, body: runBulk, answer: runBulkAnswer, asksFactory: true, problems: ['not_found'] },
  runGet: { method: 'GET', path: '/runs/{id}', summary: 'A run with its stages', role: 'viewer', status: 200, params: idParams, answer: runDetail, hasETag: true, revision: 'database' },
  runDecide: { method: 'PATCH', path: '/runs/{id}', summary: 'Set the disposition of a failed run', role: 'operator', status: 200, params: idParams, body: runDisposition, answer: runDetail, hasETag: true, needsIfMatch: true },
  runEventList: { method: 'GET', path: '/runs/{id}/events', summary: 'Events of a run, oldest or newest first', role: 'viewer', status: 200, params: idParams, query: runEventQuery, answer: runEventPage, revision: 'database' },
  runLogs: { method: 'GET', path: '/runs/{id}/logs', summary: 'Log lines of running stages; they are not stored', role: 'viewer', status: 200, params: idParams, answer: runLogs },
  runTail: { method: 'GET', path: '/runs/{id}/tail', summary: 'Live log of the running stages as server-sent events: one `line` event per log line, then `end`; lines are not stored', role: 'viewer', status: 200, params: tailParams, query: tailQuery, produces: ['text/event-stream'], asksFactory: true },
  runOutput: { method: 'GET', path: '/runs/{id}/stages/{stageKey}/outputs/{sha256}', summary: 'The bytes of a file that a stage of the run wrote: its records, its rejected records, its manifest', role: 'viewer', status: 200, params: runOutputParams, produces: ['application/jsonl', 'application/json', 'application/octet-stream'], readsFiles: true },
  runRejectList: { method: 'GET', path: '/runs/{id}/stages/{stageKey}/rejects', summary: 'Rejected records of a stage, by reason', role: 'viewer', status: 200, params: rejectParams, query: rejectQuery, answer: rejectPage, readsFiles: true },
  runRecord: { method: 'GET', path: '/runs/{id}/stages/{stageKey}/records', summary: 'One record of a stage, before and after it: of those that it read, wrote, dropped or failed to process', role: 'viewer', status: 200, params: lensParams, query: lensQuery, answer: lensView, readsFiles: true },
  runCancel: { method: 'POST', path: '/runs/{id}/cancel', summary: 'Cancel a run', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runPause: { method: 'POST', path: '/runs/{id}/pause', summary: 'Pause a run at its next checkpoint', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runResume: { method: 'POST', path: '/runs/{id}/resume', summary: 'Resume a paused run', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runRetry: { method: 'POST', path: '/runs/{id}/retry', summary: 'Retry an ended run: a new run that reuses what need not run again, or that reads only the records that a stage rejected for one reason', role: 'operator', status: 202, params: idParams, body: runRetry, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },
  runRetryPlan: { method: 'POST', path: '/runs/{id}/retry-plan', summary: 'What each way to retry a run, or a group of its rejected records, would reuse and run, or why it is not possible; changes nothing', role: 'viewer', status: 200, params: idParams, body: runRetryPlanRequest, answer: runRetryPlan, asksFactory: true },

  metricSummary: { method: 'GET', path: '/metrics/summary', summary: 'Metrics of a window, compared with the previous period', role: 'viewer', status: 200, query: metricSummaryQuery, answer: metricSummary, revision: 'metrics' },
  metricSeries: { method: 'GET', path: '/metrics/series', summary: 'One metric over time, in local buckets, in total and split', role: 'viewer', status: 200, query: metricSeriesQuery, answer: metricSeries, revision: 'metrics' },
  metricStages: { method: 'GET', path: '/metrics/stages', summary: 'Records, times and tokens by stage', role: 'viewer', status: 200, query: metricStagesQuery, answer: metricStages, revision: 'metrics' },
  metricCost: { method: 'GET', path: '/metrics/cost', summary: 'Cost of model calls by model, configuration, stage and pipeline, at the prices in force at the time of each call', role: 'viewer', status: 200, query: metricCostQuery, answer: metricCost },
  metricTokens: { method: 'GET', path: '/metrics/tokens', summary: 'Tokens and calls by model', role: 'viewer', status: 200, query: metricQuery, answer: metricTokens, revision: 'metrics' },
  metricRequests: { method: 'GET', path: '/metrics/requests', summary: 'Model calls by stage, with the number of failed ones', role: 'viewer', status: 200, query: metricQuery, answer: metricRequests, revision: 'metrics' },
  metricCompare: { method: 'GET', path: '/metrics/compare', summary: 'One metric over time, compared with the previous period or the previous year', role: 'viewer', status: 200, query: metricCompareQuery, answer: metricCompare, revision: 'metrics' },

  overviewGet: { method: 'GET', path: '/overview', summary: 'What needs attention, and how many objects there are', role: 'viewer', status: 200, query: projectQuery, answer: overviewView, revision: 'database' },
  overviewPartsGet: { method: 'GET', path: '/overview/parts', summary: 'All that the overview shows, in one response; a part that fails has a problem instead of a value', role: 'viewer', status: 200, query: overviewPartsQuery, answer: overviewParts },
  demoRun: { method: 'POST', path: '/demo', summary: 'Run the example on documents that come with the product; the first call creates its source, dataset, pipeline and task, or restores archived ones', role: 'operator', status: 202, body: demoRun, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true, problems: ['storage_full'] },
  demoHistoryGet: { method: 'GET', path: '/demo-history', summary: 'Whether demo data is loaded, and the progress of loading or clearing it', role: 'viewer', status: 200, answer: demoHistoryView },
  demoHistoryLoad: { method: 'POST', path: '/demo-history/load', summary: 'Load demo data: a made-up history of 400 days, in a project of its own; an unfinished one is cleared first', role: 'admin', status: 202, body: demoHistoryLoad, answer: demoHistoryView, isIdempotent: true, location: '/demo-history' },
  demoHistoryClear: { method: 'POST', path: '/demo-history/clear', summary: 'Clear the demo data with its project, and nothing else', role: 'admin', status: 202, answer: demoHistoryView, isIdempotent: true, location: '/demo-history' },
  runActiveList: { method: 'GET', path: '/runs/active', summary: 'Active runs, with their stages and how fast those usually are', role: 'viewer', status: 200, query: activeRunQuery, answer: activeRunPage },
  metricLine: { method: 'GET', path: '/metrics/line', summary: 'The runs of a pipeline that were created within a range, by stage: records in, records out, and those dropped or failed with their reasons', role: 'viewer', status: 200, query: lineQuery, answer: lineView, revision: 'metrics' },
  metricQueue: { method: 'GET', path: '/metrics/queue', summary: 'Depth and age of the queue over time', role: 'viewer', status: 200, query: metricQueueQuery, answer: metricQueue },
  metricLosses: { method: 'GET', path: '/metrics/losses', summary: 'Runs that ended within a range, and those at work, in which a stage dropped records, or failed to process them, with the reasons', role: 'viewer', status: 200, query: metricLossesQuery, answer: metricLosses },
  metricQuality: { method: 'GET', path: '/metrics/quality', summary: 'What reviews of samples have found: pass rates over time and by part, defects by code, tokens per accepted record', role: 'viewer', status: 200, query: metricQualityQuery, answer: metricQuality },
  metricMarks: { method: 'GET', path: '/metrics/marks', summary: 'What may explain a change in a chart: alerts raised, revisions saved, models replaced', role: 'viewer', status: 200, query: lineQuery, answer: metricMarks },
  handoverGet: { method: 'GET', path: '/handover', summary: 'What happened between two times: what ran and failed, what was still open at the end, and what was decided', role: 'viewer', status: 200, query: handoverQuery, answer: handoverView },
  versionList: { method: 'GET', path: '/dataset-versions', summary: 'Newest sealed versions of all datasets', role: 'viewer', status: 200, query: versionListQuery, answer: versionList, revision: 'database' },

  qcPolicyList: { method: 'GET', path: '/qc/policies', summary: 'Quality policies of a project, newest first', role: 'viewer', status: 200, query: qcPolicyListQuery, answer: qcPolicyPage, revision: 'database' },
  qcPolicyCreate: { method: 'POST', path: '/qc/policies', summary: 'Create a quality policy: automatic rules, a sampling plan and how samples are reviewed', role: 'operator', status: 201, body: qcPolicyCreate, answer: qcPolicyView, hasETag: true, isIdempotent: true, location: '/qc/policies/{id}' },
  qcPolicyGet: { method: 'GET', path: '/qc/policies/{id}', summary: 'A quality policy', role: 'viewer', status: 200, params: idParams, answer: qcPolicyView, hasETag: true, revision: 'database' },
  qcPolicyChange: { method: 'PATCH', path: '/qc/policies/{id}', summary: 'Change a quality policy; lots keep the one they were created with', role: 'operator', status: 200, params: idParams, body: qcPolicyChange, answer: qcPolicyView, hasETag: true, needsIfMatch: true },
  qcPolicyDelete: { method: 'DELETE', path: '/qc/policies/{id}', summary: 'Archive a quality policy; its lots are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  qcPolicyRestore: { method: 'POST', path: '/qc/policies/{id}/restore', summary: 'Restore an archived quality policy; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: qcPolicyView, hasETag: true },

  qcBoard: { method: 'GET', path: '/qc/board', summary: 'Lots by column of the board, the newest of each', role: 'viewer', status: 200, query: qcBoardQuery, answer: qcBoard },
  qcCounts: { method: 'GET', path: '/qc/counts', summary: 'Lots by state, those that need attention, and those past their due time', role: 'viewer', status: 200, query: qcCountsQuery, answer: qcCounts },
  qcQuality: { method: 'GET', path: '/qc/quality', summary: 'Pass rates by lot with their intervals, and defects of the last 30 days', role: 'viewer', status: 200, query: qcQualityQuery, answer: qcQuality },
  qcLotList: { method: 'GET', path: '/qc/lots', summary: 'Lots of a project, newest first', role: 'viewer', status: 200, query: qcLotListQuery, answer: qcLotPage },
  qcLotCreate: { method: 'POST', path: '/qc/lots', summary: 'Create a lot from a sealed version and draw its sample; the rework of a rejected lot needs a later version', role: 'operator', status: 201, body: qcLotCreate, answer: qcLotView, hasETag: true, isIdempotent: true, location: '/qc/lots/{id}', readsFiles: true },
  qcLotGet: { method: 'GET', path: '/qc/lots/{id}', summary: 'A lot with its counts, what its plan says, and its history', role: 'viewer', status: 200, params: idParams, answer: qcLotDetail, hasETag: true },
  qcLotSamples: { method: 'GET', path: '/qc/lots/{id}/samples', summary: 'Samples of a lot in their order, without their records', role: 'viewer', status: 200, params: idParams, query: qcSampleListQuery, answer: qcSamplePage },
  qcLotDraw: { method: 'POST', path: '/qc/lots/{id}/draw', summary: 'Draw the sample of a lot that has none', role: 'operator', status: 200, params: idParams, answer: qcLotView, hasETag: true, readsFiles: true },
  qcLotDecide: { method: 'POST', path: '/qc/lots/{id}/decision', summary: 'Accept or reject a lot, or accept it against its plan under concession, with a reason', role: 'operator', status: 200, params: idParams, body: qcLotDecision, answer: qcLotDetail, hasETag: true },
  qcLotScrap: { method: 'POST', path: '/qc/lots/{id}/scrap', summary: 'Scrap a rejected lot, with a reason', role: 'operator', status: 200, params: idParams, body: qcLotScrap, answer: qcLotDetail, hasETag: true },
  qcLotClose: {
    method: 'POST', path: '/qc/lots/{id}/close', summary: 'Close a lot over a version that nobody has judged, with a reason', role: 'operator',
    status: 200, params: idParams, body: qcLotClose, answer: qcLotDetail, hasETag: true, problems: ['conflict'],
  },
  qcLotNext: { method: 'POST', path: '/qc/lots/{id}/next', summary: 'Claim the next samples that wait for a verdict; those already claimed are renewed', role: 'operator', status: 200, params: idParams, body: qcLotNext, answer: qcLotNextAnswer },
  qcLotLeave: { method: 'POST', path: '/qc/lots/{id}/leave', summary: 'Release the samples that a reviewer has claimed in a lot: others may judge them at once', role: 'operator', status: 200, params: idParams, body: qcLotLeave, answer: qcLotLeft },
  qcLotFixes: {
    method: 'POST', path: '/qc/lots/{id}/fixes', role: 'operator', status: 202, params: idParams, body: qcLotFixes,
    summary: 'Put the fixed records of a decided lot into a new version of its dataset, without the failed ones if asked',
    answer: runView,
    isIdempotent: true, location: '/runs/{id}', asksFactory: true, problems: ['conflict', 'refused'],
  },
  qcSampleGet: { method: 'GET', path: '/qc/samples/{id}', summary: 'A sample with its record and verdicts', role: 'viewer', status: 200, params: idParams, query: qcSampleQuery, answer: qcSampleDetail },
  qcSampleClaim: { method: 'POST', path: '/qc/samples/{id}/claim', summary: 'Claim a sample for one reviewer, or extend the claim', role: 'operator', status: 200, params: idParams, body: qcSampleClaim, answer: qcSampleDetail, problems: ['conflict'] },
  qcSampleVerdict: { method: 'POST', path: '/qc/samples/{id}/verdict', summary: 'Give the verdict that a claimed sample waits for', role: 'operator', status: 201, params: idParams, body: qcVerdictCreate, answer: qcVerdictAnswer, isIdempotent: true, location: '/qc/samples/{id}', problems: ['conflict', 'refused'] },
  qcSampleUndo: { method: 'POST', path: '/qc/samples/{id}/undo', summary: 'Take back your newest verdict within 10 s', role: 'operator', status: 200, params: idParams, body: qcSampleClaim, answer: qcSampleReset, problems: ['conflict'] },
  qcSampleReopen: { method: 'POST', path: '/qc/samples/{id}/reopen', summary: 'Take back every verdict on a sample, with a reason, until its lot is decided', role: 'operator', status: 200, params: idParams, body: qcSampleReopen, answer: qcSampleReset, problems: ['conflict'] },
  qcVerdictList: { method: 'GET', path: '/qc/verdicts', summary: 'Verdicts of one reviewer, newest first, those taken back included', role: 'viewer', status: 200, query: qcVerdictListQuery, answer: qcVerdictPage },
  qcDefectList: { method: 'GET', path: '/qc/defects', summary: 'Defect codes: how often they were found lately, and which policies use them', role: 'viewer', status: 200, query: qcDefectQuery, answer: qcDefectList },
  qcAgreement: { method: 'GET', path: '/qc/agreement', summary: 'Reviewer agreement for a lot, a policy or a time range', role: 'viewer', status: 200, query: qcAgreementQuery, answer: qcAgreement },

  ...TEMPLATE_ROUTES,

  alertRuleList: { method: 'GET', path: '/alert-rules', summary: 'Alert rules of a project, newest first', role: 'viewer', status: 200, query: alertRuleListQuery, answer: alertRulePage },
  alertRuleCreate: { method: 'POST', path: '/alert-rules', summary: 'Create an alert rule', role: 'operator', status: 201, body: alertRuleCreate, answer: alertRuleView, hasETag: true, isIdempotent: true, location: '/alert-rules/{id}' },
  alertRuleReplay: { method: 'POST', path: '/alert-rules/replay', summary: 'When a draft of a rule would have fired in the last 7 days; sends nothing', role: 'viewer', status: 200, body: alertReplay, answer: alertReplayAnswer },
  alertRuleGet: { method: 'GET', path: '/alert-rules/{id}', summary: 'An alert rule', role: 'viewer', status: 200, params: idParams, answer: alertRuleView, hasETag: true },
  alertRuleChange: { method: 'PATCH', path: '/alert-rules/{id}', summary: 'Change an alert rule; alerts that it no longer watches end', role: 'operator', status: 200, params: idParams, body: alertRuleChange, answer: alertRuleView, hasETag: true, needsIfMatch: true },
  alertRuleDelete: { method: 'DELETE', path: '/alert-rules/{id}', summary: 'Archive an alert rule; its alerts end and are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  alertRuleRestore: { method: 'POST', path: '/alert-rules/{id}/restore', summary: 'Restore an archived alert rule; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: alertRuleView, hasETag: true },

  alertList: { method: 'GET', path: '/alerts', summary: 'Alerts of one tab, most severe first', role: 'viewer', status: 200, query: alertListQuery, answer: alertPage },
  alertCounts: { method: 'GET', path: '/alerts/counts', summary: 'Alerts by tab and severity, and how soon they are acknowledged and resolved', role: 'viewer', status: 200, query: alertCountsQuery, answer: alertCounts },
  alertBulkAck: { method: 'POST', path: '/alerts/ack', summary: 'Acknowledge several alerts; reports the result for each', role: 'operator', status: 200, body: alertBulkAck, answer: alertBulkAnswer },
  alertGet: { method: 'GET', path: '/alerts/{id}', summary: 'An alert with its events and deliveries', role: 'viewer', status: 200, params: idParams, answer: alertDetail },
  alertAck: { method: 'POST', path: '/alerts/{id}/ack', summary: 'Acknowledge an alert, with a note', role: 'operator', status: 200, params: idParams, body: alertAck, answer: alertDetail },
  alertUnack: { method: 'POST', path: '/alerts/{id}/unack', summary: 'Unacknowledge an alert; no effect on an active one that is not acknowledged', role: 'operator', status: 200, params: idParams, answer: alertDetail },
  alertClose: { method: 'POST', path: '/alerts/{id}/close', summary: 'Close an alert, with a reason; it stays closed until its condition has recovered', role: 'operator', status: 200, params: idParams, body: alertClose, answer: alertDetail },

  silenceList: { method: 'GET', path: '/silences', summary: 'Silences of a project, newest first', role: 'viewer', status: 200, query: silenceListQuery, answer: silencePage },
  silenceCreate: { method: 'POST', path: '/silences', summary: 'Silence alerts by their labels until a time, with a reason', role: 'operator', status: 201, body: silenceCreate, answer: silenceView, hasETag: true, isIdempotent: true, location: '/silences/{id}' },
  silenceGet: { method: 'GET', path: '/silences/{id}', summary: 'A silence', role: 'viewer', status: 200, params: idParams, answer: silenceView, hasETag: true },
  silenceDelete: { method: 'DELETE', path: '/silences/{id}', summary: 'End a silence now', role: 'operator', status: 204, params: idParams, needsIfMatch: true },

  channelList: { method: 'GET', path: '/channels', summary: 'Channels of a project with their newest result', role: 'viewer', status: 200, query: channelListQuery, answer: channelPage },
  channelCreate: { method: 'POST', path: '/channels', summary: 'Create a webhook; its secret is never shown again', role: 'operator', status: 201, body: channelCreate, answer: channelView, hasETag: true, isIdempotent: true, location: '/channels/{id}' },
  channelGet: { method: 'GET', path: '/channels/{id}', summary: 'A channel', role: 'viewer', status: 200, params: idParams, answer: channelView, hasETag: true },
  channelChange: { method: 'PATCH', path: '/channels/{id}', summary: 'Change a channel; without `secret` the old one is kept', role: 'operator', status: 200, params: idParams, body: channelChange, answer: channelView, hasETag: true, needsIfMatch: true },
  channelDelete: { method: 'DELETE', path: '/channels/{id}', summary: 'Delete a channel, also from the rules that name it', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  channelTest: { method: 'POST', path: '/channels/{id}/test', summary: 'Send a test message once, and report the response', role: 'operator', status: 200, params: idParams, answer: channelTest },

  viewList: { method: 'GET', path: '/views', summary: 'Saved views of the list of runs: those of the caller and the shared ones, newest first', role: 'viewer', status: 200, query: viewListQuery, answer: viewPage },
  viewCreate: { method: 'POST', path: '/views', summary: 'Save filter, order and columns of the list of runs under a name', role: 'operator', status: 201, body: viewCreate, answer: savedView, hasETag: true, isIdempotent: true, location: '/views/{id}' },
  viewGet: { method: 'GET', path: '/views/{id}', summary: 'A saved view', role: 'viewer', status: 200, params: idParams, answer: savedView, hasETag: true },
  viewChange: { method: 'PATCH', path: '/views/{id}', summary: 'Change a saved view; making it the default replaces the previous default', role: 'operator', status: 200, params: idParams, body: viewChange, answer: savedView, hasETag: true, needsIfMatch: true },
  viewDelete: { method: 'DELETE', path: '/views/{id}', summary: 'Delete a saved view', role: 'operator', status: 204, params: idParams, needsIfMatch: true },

  ...SETTING_ROUTES,

  systemGet: { method: 'GET', path: '/system', summary: 'Version, mode, dependencies and the factory\'s state', role: 'viewer', status: 200, answer: systemView },
  systemLoadGet: {
    method: 'GET',
    path: '/system/load',
    summary: 'Memory, event loop delay, the slowest routes and statements of the last hour, and what waits in which lane, '
      + 'of the process that answers',
    role: 'viewer',
    status: 200,
    answer: systemLoad,
  },
  systemDetailGet: { method: 'GET', path: '/system/details', summary: 'Versions, calls by method, storage, cache and settings in force', role: 'viewer', status: 200, answer: systemDetail },

  openapi: { method: 'GET', path: '/openapi.json', summary: 'This API as OpenAPI 3.1', role: 'viewer', status: 200, answer: z.record(z.string(), z.unknown()) },
})

export type Routes = typeof ROUTES
export type RouteId = keyof Routes
type Part<R, K extends string> = R extends { [P in K]: infer S extends z.ZodType } ? S : undefined
type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type In<S> = S extends z.ZodType ? z.input<S> : undefined

/** The parsed request that a handler gets. */
export interface RouteInput<R extends RouteDefinition> {
  params: Out<Part<R, 'params'>>
  query: Out<Part<R, 'query'>>
  body: Out<Part<R, 'body'>>
}

/** The input of a caller. */
export interface RouteRequest<R extends RouteDefinition> {
  params: In<Part<R, 'params'>>
  query: In<Part<R, 'query'>>
  body: In<Part<R, 'body'>>
}

export type RouteAnswer<R extends RouteDefinition> = Out<Part<R, 'answer'>>
