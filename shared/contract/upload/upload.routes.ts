import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import {
  resumableUploadView, uploadListQuery, uploadPage, uploadQuery, uploadUse, uploadView,
} from '../upload.contract'

/** Routes of uploaded files, and of those that are still arriving. */
export const UPLOAD_ROUTES = defineRoutes({
  uploadList: {
    method: 'GET', path: '/uploads', role: 'viewer', status: 200,
    summary: { 'en': 'Uploads of a project, newest first', 'zh-CN': '项目的上传，最新的在前' },
    query: uploadListQuery, answer: uploadPage, revision: 'database',
  },
  uploadCreate: {
    method: 'POST', path: '/uploads', role: 'operator', status: 201,
    summary: {
      'en': 'Upload a file as the raw body; its SHA-256 is its idempotency key',
      'zh-CN': '以原始请求体上传文件；其 SHA-256 即幂等键',
    },
    query: uploadQuery, answer: uploadView, isUpload: true, location: '/uploads/{id}',
    audits: { why: 'a file that is there already is answered as it is', may: ['upload.create'] },
  },
  uploadResumableCreate: {
    method: 'POST', path: '/uploads/resumable', role: 'operator', status: 201,
    summary: {
      'en': 'Start a resumable upload (tus 1.0.0: Upload-Length, Upload-Metadata with filename and projectId)',
      'zh-CN': '开始断点续传（tus 1.0.0：Upload-Length，Upload-Metadata 含 filename 和 projectId）',
    },
    answer: resumableUploadView, isUpload: true, isTus: true, location: '/uploads/resumable/{id}',
    audits: { why: 'a promise of bytes; the whole file leaves upload.create' },
  },
  uploadResumableGet: {
    method: 'GET', path: '/uploads/resumable/{id}', role: 'viewer', status: 200,
    summary: {
      'en': 'Offset of a resumable upload; once complete, the upload that it became',
      'zh-CN': '断点续传的位置；完成后给出生成的上传',
    },
    params: idParams, answer: resumableUploadView, isTus: true,
  },
  uploadResumableAppend: {
    method: 'PATCH', path: '/uploads/resumable/{id}', role: 'operator', status: 204,
    summary: {
      'en': 'Continue a resumable upload (tus 1.0.0: Upload-Offset)',
      'zh-CN': '继续断点续传（tus 1.0.0：Upload-Offset）',
    },
    params: idParams, isUpload: true, isTus: true,
    audits: { why: 'a part of a file; the whole file leaves upload.create under `upload-<id>`' },
  },
  uploadResumableDrop: {
    method: 'DELETE', path: '/uploads/resumable/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Discard a resumable upload', 'zh-CN': '放弃断点续传' },
    params: idParams, isTus: true,
    audits: { why: 'it discards a part that was never an upload' },
  },
  uploadGet: {
    method: 'GET', path: '/uploads/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'An upload', 'zh-CN': '一次上传' },
    params: idParams, answer: uploadView, revision: 'database',
  },
  uploadUse: {
    method: 'GET', path: '/uploads/{id}/use', role: 'viewer', status: 200,
    summary: { 'en': 'What the deletion of an upload affects, and what forbids it', 'zh-CN': '删除一次上传会影响什么，以及为何不能删除' },
    params: idParams, answer: uploadUse, revision: 'database',
  },
  uploadDelete: {
    method: 'DELETE', path: '/uploads/{id}', role: 'operator', isUnversioned: true, status: 204,
    summary: {
      'en': 'Delete an upload that no source and no living run reads',
      'zh-CN': '删除一次上传：没有数据源在使用、也没有未结束的任务在读取它时',
    },
    params: idParams,
    audits: ['upload.delete'],
  },
})
