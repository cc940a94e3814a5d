import { idParams } from '../common.contract'
import { sourceChange, sourceCreate, sourceInspection, sourceListQuery, sourcePage, sourcePreviewQuery, sourceTest, sourceTry, sourceView } from '../source.contract'
import { resumableUploadView, uploadListQuery, uploadPage, uploadQuery, uploadView } from '../upload.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const sourceRoutes = defineRoutes({
  sourceList: { ...PATHS.sourceList, summary: 'Sources of a project, newest first', role: 'viewer', status: 200, query: sourceListQuery, answer: sourcePage, revision: 'database' },
  sourceCreate: { ...PATHS.sourceCreate, summary: 'Save a source; a folder that the factory may not read is refused, and saved unchecked while the factory is away', role: 'operator', status: 201, body: sourceCreate, answer: sourceView, hasETag: true, isIdempotent: true, location: '/sources/{id}', asksFactory: true },
  sourceTry: { ...PATHS.sourceTry, summary: 'Test settings without saving them', role: 'operator', status: 200, body: sourceTry, answer: sourceTest, asksFactory: true },
  sourceGet: { ...PATHS.sourceGet, summary: 'A source', role: 'viewer', status: 200, params: idParams, answer: sourceView, hasETag: true, revision: 'database' },
  sourceChange: { ...PATHS.sourceChange, summary: 'Change a source', role: 'operator', status: 200, params: idParams, body: sourceChange, answer: sourceView, hasETag: true, needsIfMatch: true, asksFactory: true },
  sourceDelete: { ...PATHS.sourceDelete, summary: 'Archive a source', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  sourceRestore: { ...PATHS.sourceRestore, summary: 'Take an archived source back; one that is not archived stays as it is', role: 'operator', status: 200, params: idParams, answer: sourceView, hasETag: true },
  sourceTest: { ...PATHS.sourceTest, summary: 'Test a source and keep what was seen', role: 'operator', status: 200, params: idParams, answer: sourceTest, asksFactory: true },
  sourcePreview: { ...PATHS.sourcePreview, summary: 'First records and columns of a source', role: 'viewer', status: 200, params: idParams, query: sourcePreviewQuery, answer: sourceInspection, asksFactory: true, problems: ['refused'] },
})

export const uploadRoutes = defineRoutes({
  uploadList: { ...PATHS.uploadList, summary: 'Uploads of a project, newest first', role: 'viewer', status: 200, query: uploadListQuery, answer: uploadPage, revision: 'database' },
  uploadCreate: { ...PATHS.uploadCreate, summary: 'Send a file as the raw body; its sha256 is its idempotency key', role: 'operator', status: 201, query: uploadQuery, answer: uploadView, isUpload: true, location: '/uploads/{id}' },
  uploadResumableCreate: { ...PATHS.uploadResumableCreate, summary: 'Begin a resumable upload (tus 1.0.0: Upload-Length, Upload-Metadata with filename and projectId)', role: 'operator', status: 201, answer: resumableUploadView, isUpload: true, isTus: true, location: '/uploads/resumable/{id}' },
  uploadResumableGet: { ...PATHS.uploadResumableGet, summary: 'How far a resumable upload is; once whole, which upload it became', role: 'viewer', status: 200, params: idParams, answer: resumableUploadView, isTus: true },
  uploadResumableAppend: { ...PATHS.uploadResumableAppend, summary: 'Go on with a resumable upload (tus 1.0.0: Upload-Offset)', role: 'operator', status: 204, params: idParams, isUpload: true, isTus: true },
  uploadResumableDrop: { ...PATHS.uploadResumableDrop, summary: 'Give a resumable upload up', role: 'operator', status: 204, params: idParams, isTus: true },
  uploadGet: { ...PATHS.uploadGet, summary: 'An upload', role: 'viewer', status: 200, params: idParams, answer: uploadView, revision: 'database' },
})
