import { idParams, pageQuery } from '../common.contract'
import {
  datasetChange, datasetCreate, datasetDiff, datasetDiffQuery, datasetImport, datasetListQuery, datasetPage,
  datasetVersionPage, datasetVersionView, datasetView, downloadQuery, lineageQuery, lineageView, recordPage,
  recordQuery, versionParams,
} from '../dataset.contract'
import { defineRoutes } from '../route'
import { runView } from '../run/run.contract'

/** Routes of datasets and their versions. */
export const DATASET_ROUTES = defineRoutes({
  datasetList: {
    method: 'GET', path: '/datasets', role: 'viewer', status: 200,
    summary: { 'en': 'Datasets of a project, newest first', 'zh-CN': '项目的数据集，最新的在前' },
    query: datasetListQuery, answer: datasetPage, revision: 'database',
  },
  datasetCreate: {
    method: 'POST', path: '/datasets', role: 'operator', status: 201,
    summary: { 'en': 'Create an empty dataset', 'zh-CN': '创建空数据集' },
    body: datasetCreate, answer: datasetView, hasETag: true, isIdempotent: true, location: '/datasets/{id}',
    audits: ['dataset.create'],
  },
  datasetGet: {
    method: 'GET', path: '/datasets/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A dataset', 'zh-CN': '一个数据集' },
    params: idParams, answer: datasetView, hasETag: true, revision: 'database',
  },
  datasetChange: {
    method: 'PATCH', path: '/datasets/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change name or description of a dataset', 'zh-CN': '修改数据集的名称或说明' },
    params: idParams, body: datasetChange, answer: datasetView, hasETag: true, needsIfMatch: true,
    audits: ['dataset.update'],
  },
  datasetDelete: {
    method: 'DELETE', path: '/datasets/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive a dataset; its versions are kept', 'zh-CN': '归档数据集；版本保留' },
    params: idParams, needsIfMatch: true,
    audits: ['dataset.archive'],
  },
  datasetRestore: {
    method: 'POST', path: '/datasets/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived dataset; no effect on one that is not archived',
      'zh-CN': '恢复已归档的数据集；未归档则无变化',
    },
    params: idParams, answer: datasetView, hasETag: true,
    audits: ['dataset.restore'],
  },
  datasetImport: {
    method: 'POST', path: '/datasets/{id}/imports', role: 'operator', status: 202,
    summary: { 'en': 'Import a source into a new version of the dataset', 'zh-CN': '把数据源导入为数据集的新版本' },
    params: idParams, body: datasetImport, answer: runView, isIdempotent: true, location: '/runs/{id}',
    asksFactory: true,
    audits: ['dataset.import', 'pipeline.create', 'run.launch'],
  },
  datasetDiff: {
    method: 'GET', path: '/datasets/{id}/diff', role: 'viewer', status: 200,
    summary: {
      'en': 'Differences between two versions: columns, sizes, shares of nulls, distinct values',
      'zh-CN': '两个版本的差异：列、大小、空值占比、不同值数',
    },
    params: idParams, query: datasetDiffQuery, answer: datasetDiff, revision: 'database',
  },
  datasetLineage: {
    method: 'GET', path: '/datasets/{id}/lineage', role: 'viewer', status: 200,
    summary: { 'en': 'Lineage of a version: its sources and what was made from it', 'zh-CN': '版本的血缘：来自哪些数据源，生成了什么' },
    params: idParams, query: lineageQuery, answer: lineageView, revision: 'database',
  },
  datasetVersionList: {
    method: 'GET', path: '/datasets/{id}/versions', role: 'viewer', status: 200,
    summary: { 'en': 'Versions of a dataset, newest first', 'zh-CN': '数据集的版本，最新的在前' },
    params: idParams, query: pageQuery, answer: datasetVersionPage, revision: 'database',
  },
  datasetVersionGet: {
    method: 'GET', path: '/datasets/{id}/versions/{version}', role: 'viewer', status: 200,
    summary: { 'en': 'A version of a dataset', 'zh-CN': '数据集的一个版本' },
    params: versionParams, answer: datasetVersionView, revision: 'database',
  },
  datasetRecords: {
    method: 'GET', path: '/datasets/{id}/versions/{version}/records', role: 'viewer', status: 200,
    summary: {
      'en': 'Records of a version; a text search is limited in time and reports how far it got',
      'zh-CN': '版本的记录；文本搜索有时间限制，并返回搜索到的位置',
    },
    params: versionParams, query: recordQuery, answer: recordPage, readsFiles: true, lane: 'long',
  },
  datasetDownload: {
    method: 'GET', path: '/datasets/{id}/versions/{version}/download', role: 'viewer', status: 200,
    summary: { 'en': 'All records of a version as a file', 'zh-CN': '把一个版本的全部记录下载为文件' },
    params: versionParams, query: downloadQuery, produces: ['application/jsonl', 'text/csv'], readsFiles: true,
    problems: ['refused'],
  },
})
