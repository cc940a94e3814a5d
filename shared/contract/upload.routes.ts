import { idParams } from './common.contract'
import { defineRoutes } from './route'
import {
  resumableUploadView, uploadListQuery, uploadPage, uploadQuery, uploadUse, uploadView,
} from './upload.contract'

/** Routes of uploaded files, and of those that are still arriving. */
export const UPLOAD_ROUTES = defineRoutes({
  uploadList: { method: 'GET', path: '/uploads', summary: 'Uploads of a project, newest first', role: 'viewer', status: 200, query: uploadListQuery, answer: uploadPage, revision: 'database' },
  uploadCreate: { method: 'POST', path: '/uploads', summary: 'Upload a file as the raw body; its SHA-256 is its idempotency key', role: 'operator', status: 201, query: uploadQuery, answer: uploadView, isUpload: true, location: '/uploads/{id}' },
  uploadResumableCreate: { method: 'POST', path: '/uploads/resumable', summary: 'Start a resumable upload (tus 1.0.0: Upload-Length, Upload-Metadata with filename and projectId)', role: 'operator', status: 201, answer: resumableUploadView, isUpload: true, isTus: true, location: '/uploads/resumable/{id}' },
  uploadResumableGet: { method: 'GET', path: '/uploads/resumable/{id}', summary: 'Offset of a resumable upload; once complete, the upload that it became', role: 'viewer', status: 200, params: idParams, answer: resumableUploadView, isTus: true },
  uploadResumableAppend: { method: 'PATCH', path: '/uploads/resumable/{id}', summary: 'Continue a resumable upload (tus 1.0.0: Upload-Offset)', role: 'operator', status: 204, params: idParams, isUpload: true, isTus: true },
  uploadResumableDrop: { method: 'DELETE', path: '/uploads/resumable/{id}', summary: 'Discard a resumable upload', role: 'operator', status: 204, params: idParams, isTus: true },
  uploadGet: { method: 'GET', path: '/uploads/{id}', summary: 'An upload', role: 'viewer', status: 200, params: idParams, answer: uploadView, revision: 'database' },
  uploadUse: {
    method: 'GET', path: '/uploads/{id}/use', summary: 'What the deletion of an upload affects, and what forbids it',
    role: 'viewer', status: 200, params: idParams, answer: uploadUse, revision: 'database',
  },
  uploadDelete: {
    method: 'DELETE', path: '/uploads/{id}', summary: 'Delete an upload that no source and no living run reads',
    role: 'operator', status: 204, params: idParams, isUnversioned: true,
  },
})
