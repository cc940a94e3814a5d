import { idParams } from '../common.contract'
import { sourceChange, sourceCreate, sourceInspection, sourceListQuery, sourcePage, sourcePreviewQuery, sourceTest, sourceTry, sourceView } from '../source.contract'
import { resumableUploadView, uploadListQuery, uploadPage, uploadQuery, uploadView } from '../upload.contract'
import { defineRoutes } from './route'

export const sourceRoutes = defineRoutes({
  sourceList: { method: 'GET', path: '/sources', summary: 'Sources of a project, newest first', role: 'viewer', status: 200, query: sourceListQuery, answer: sourcePage, revision: 'database' },
  sourceCreate: { method: 'POST', path: '/sources', summary: 'Save a source; a folder that the factory may not read is refused, or saved unchecked while the factory does not respond', role: 'operator', status: 201, body: sourceCreate, answer: sourceView, hasETag: true, isIdempotent: true, location: '/sources/{id}', asksFactory: true },
  sourceTry: { method: 'POST', path: '/sources/test', summary: 'Test settings without saving them', role: 'operator', status: 200, body: sourceTry, answer: sourceTest, asksFactory: true },
  sourceGet: { method: 'GET', path: '/sources/{id}', summary: 'A source', role: 'viewer', status: 200, params: idParams, answer: sourceView, hasETag: true, revision: 'database' },
  sourceChange: { method: 'PATCH', path: '/sources/{id}', summary: 'Change a source', role: 'operator', status: 200, params: idParams, body: sourceChange, answer: sourceView, hasETag: true, needsIfMatch: true, asksFactory: true },
  sourceDelete: { method: 'DELETE', path: '/sources/{id}', summary: 'Archive a source', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  sourceRestore: { method: 'POST', path: '/sources/{id}/restore', summary: 'Restore an archived source; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: sourceView, hasETag: true },
  sourceTest: { method: 'POST', path: '/sources/{id}/test', summary: 'Test a source and store the result', role: 'operator', status: 200, params: idParams, answer: sourceTest, asksFactory: true },
  sourcePreview: { method: 'GET', path: '/sources/{id}/preview', summary: 'First records and columns of a source', role: 'viewer', status: 200, params: idParams, query: sourcePreviewQuery, answer: sourceInspection, asksFactory: true, problems: ['refused'] },
})

export const uploadRoutes = defineRoutes({
  uploadList: { method: 'GET', path: '/uploads', summary: 'Uploads of a project, newest first', role: 'viewer', status: 200, query: uploadListQuery, answer: uploadPage, revision: 'database' },
  uploadCreate: { method: 'POST', path: '/uploads', summary: 'Upload a file as the raw body; its sha256 is its idempotency key', role: 'operator', status: 201, query: uploadQuery, answer: uploadView, isUpload: true, location: '/uploads/{id}' },
  uploadResumableCreate: { method: 'POST', path: '/uploads/resumable', summary: 'Start a resumable upload (tus 1.0.0: Upload-Length, Upload-Metadata with filename and projectId)', role: 'operator', status: 201, answer: resumableUploadView, isUpload: true, isTus: true, location: '/uploads/resumable/{id}' },
  uploadResumableGet: { method: 'GET', path: '/uploads/resumable/{id}', summary: 'Offset of a resumable upload; once complete, the upload that it became', role: 'viewer', status: 200, params: idParams, answer: resumableUploadView, isTus: true },
  uploadResumableAppend: { method: 'PATCH', path: '/uploads/resumable/{id}', summary: 'Continue a resumable upload (tus 1.0.0: Upload-Offset)', role: 'operator', status: 204, params: idParams, isUpload: true, isTus: true },
  uploadResumableDrop: { method: 'DELETE', path: '/uploads/resumable/{id}', summary: 'Discard a resumable upload', role: 'operator', status: 204, params: idParams, isTus: true },
  uploadGet: { method: 'GET', path: '/uploads/{id}', summary: 'An upload', role: 'viewer', status: 200, params: idParams, answer: uploadView, revision: 'database' },
})
