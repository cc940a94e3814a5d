import { idParams, pageQuery } from '../common.contract'
import { datasetChange, datasetCreate, datasetDiff, datasetDiffQuery, datasetImport, datasetListQuery, datasetPage, datasetVersionPage, datasetVersionView, datasetView, downloadQuery, recordPage, recordQuery, versionParams } from '../dataset.contract'
import { lineageQuery, lineageView } from '../lineage.contract'
import { runView } from '../run.contract'
import { defineRoutes } from './route'

export const datasetRoutes = defineRoutes({
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
})
