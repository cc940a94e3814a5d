import { idParams } from '../common.contract'
import { sourceChange, sourceCreate, sourceInspection, sourceListQuery, sourcePage, sourcePreviewQuery, sourceTest, sourceTry, sourceView } from '../source.contract'
import { uploadListQuery, uploadPage, uploadQuery, uploadView } from '../upload.contract'
import { defineRoutes } from './route'

export const sourceRoutes = defineRoutes({
  sourceList: { method: 'GET', path: '/sources', summary: 'Sources of a project, newest first', role: 'viewer', status: 200, query: sourceListQuery, answer: sourcePage },
  sourceCreate: { method: 'POST', path: '/sources', summary: 'Save a source', role: 'operator', status: 201, body: sourceCreate, answer: sourceView, hasETag: true, isIdempotent: true, location: '/sources/{id}' },
  sourceTry: { method: 'POST', path: '/sources/test', summary: 'Test settings without saving them', role: 'operator', status: 200, body: sourceTry, answer: sourceTest },
  sourceGet: { method: 'GET', path: '/sources/{id}', summary: 'A source', role: 'viewer', status: 200, params: idParams, answer: sourceView, hasETag: true },
  sourceChange: { method: 'PATCH', path: '/sources/{id}', summary: 'Change a source', role: 'operator', status: 200, params: idParams, body: sourceChange, answer: sourceView, hasETag: true, needsIfMatch: true },
  sourceDelete: { method: 'DELETE', path: '/sources/{id}', summary: 'Archive a source', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  sourceTest: { method: 'POST', path: '/sources/{id}/test', summary: 'Test a source and keep what was seen', role: 'operator', status: 200, params: idParams, answer: sourceTest },
  sourcePreview: { method: 'GET', path: '/sources/{id}/preview', summary: 'First records and columns of a source', role: 'viewer', status: 200, params: idParams, query: sourcePreviewQuery, answer: sourceInspection },
})

export const uploadRoutes = defineRoutes({
  uploadList: { method: 'GET', path: '/uploads', summary: 'Uploads of a project, newest first', role: 'viewer', status: 200, query: uploadListQuery, answer: uploadPage },
  uploadCreate: { method: 'POST', path: '/uploads', summary: 'Send a file as the raw body; its sha256 is its idempotency key', role: 'operator', status: 201, query: uploadQuery, answer: uploadView, isUpload: true, location: '/uploads/{id}' },
  uploadGet: { method: 'GET', path: '/uploads/{id}', summary: 'An upload', role: 'viewer', status: 200, params: idParams, answer: uploadView },
})
