import { idParams, pageQuery } from '../common.contract'
import { datasetChange, datasetCreate, datasetDiff, datasetDiffQuery, datasetImport, datasetListQuery, datasetPage, datasetVersionPage, datasetVersionView, datasetView, downloadQuery, recordPage, recordQuery, versionParams } from '../dataset.contract'
import { lineageQuery, lineageView } from '../lineage.contract'
import { runView } from '../run.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const datasetRoutes = defineRoutes({
  datasetList: { ...PATHS.datasetList, summary: 'Datasets of a project, newest first', role: 'viewer', status: 200, query: datasetListQuery, answer: datasetPage, revision: 'database' },
  datasetCreate: { ...PATHS.datasetCreate, summary: 'Make an empty dataset', role: 'operator', status: 201, body: datasetCreate, answer: datasetView, hasETag: true, isIdempotent: true, location: '/datasets/{id}' },
  datasetGet: { ...PATHS.datasetGet, summary: 'A dataset', role: 'viewer', status: 200, params: idParams, answer: datasetView, hasETag: true, revision: 'database' },
  datasetChange: { ...PATHS.datasetChange, summary: 'Rename or describe a dataset', role: 'operator', status: 200, params: idParams, body: datasetChange, answer: datasetView, hasETag: true, needsIfMatch: true },
  datasetDelete: { ...PATHS.datasetDelete, summary: 'Archive a dataset: its versions stay in history', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  datasetRestore: { ...PATHS.datasetRestore, summary: 'Take an archived dataset back; one that is not archived stays as it is', role: 'operator', status: 200, params: idParams, answer: datasetView, hasETag: true },
  datasetImport: { ...PATHS.datasetImport, summary: 'Read a source into a new version of the dataset', role: 'operator', status: 202, params: idParams, body: datasetImport, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },
  datasetDiff: { ...PATHS.datasetDiff, summary: 'What differs between two versions: columns, sizes, shares of nulls, distinct values', role: 'viewer', status: 200, params: idParams, query: datasetDiffQuery, answer: datasetDiff, revision: 'database' },
  datasetLineage: { ...PATHS.datasetLineage, summary: 'Where a version came from and what was made of it', role: 'viewer', status: 200, params: idParams, query: lineageQuery, answer: lineageView, revision: 'database' },
  datasetVersionList: { ...PATHS.datasetVersionList, summary: 'Versions of a dataset, newest first', role: 'viewer', status: 200, params: idParams, query: pageQuery, answer: datasetVersionPage, revision: 'database' },
  datasetVersionGet: { ...PATHS.datasetVersionGet, summary: 'A version of a dataset', role: 'viewer', status: 200, params: versionParams, answer: datasetVersionView, revision: 'database' },
  datasetRecords: { ...PATHS.datasetRecords, summary: 'Records of a version; a text search is capped in time and says how far it got', role: 'viewer', status: 200, params: versionParams, query: recordQuery, answer: recordPage, readsFiles: true },
  datasetDownload: { ...PATHS.datasetDownload, summary: 'All records of a version as a file', role: 'viewer', status: 200, params: versionParams, query: downloadQuery, produces: ['application/jsonl', 'text/csv'], readsFiles: true, problems: ['refused'] },
})
