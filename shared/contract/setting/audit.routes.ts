import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import {
  auditAccept, auditAcceptance, auditDetail, auditExportQuery, auditListQuery, auditPage, auditVerification,
  auditVerifyQuery,
} from './audit.contract'

/** Routes of the audit trail. */
export const AUDIT_ROUTES = defineRoutes({
  auditList: {
    method: 'GET', path: '/audit', role: 'admin', status: 200,
    summary: { 'en': 'The audit trail, newest first', 'zh-CN': '审计条目，最新的在前' },
    query: auditListQuery, answer: auditPage,
  },
  auditExport: {
    method: 'GET', path: '/audit/export', role: 'admin', status: 200,
    summary: { 'en': 'All entries of the audit trail that match, as a file', 'zh-CN': '把匹配的全部审计条目导出为文件' },
    query: auditExportQuery, produces: ['text/csv', 'application/jsonl'],
  },
  auditVerify: {
    method: 'GET', path: '/audit/verify', role: 'admin', status: 200,
    summary: {
      'en': 'Check the chain of the audit trail and compare it with its anchors; names the first place that is '
        + 'not as it was',
      'zh-CN': '校验审计链并与锚点比对；指出第一处不符的位置',
    },
    query: auditVerifyQuery, answer: auditVerification, lane: 'long',
  },
  auditAccept: {
    method: 'POST', path: '/audit/accept', role: 'admin', status: 200,
    summary: {
      'en': 'From now on, count the audit trail as it is: after a restore by other means, or a clock that was '
        + 'wrong. A long trail is checked in turns: while isAccepted is false nothing is accepted yet, and the '
        + 'request is sent again',
      'zh-CN': '从现在起以审计链的现状为准：用于以其他方式恢复之后，或时钟曾经有误之后。审计链较长时分段检查：isAccepted 为 false 时尚未确认，须再次发送',
    },
    body: auditAccept, answer: auditAcceptance, lane: 'long',
    audits: ['audit.accept'],
  },
  auditGet: {
    method: 'GET', path: '/audit/{id}', role: 'admin', status: 200,
    summary: { 'en': 'An entry of the audit trail with what was changed', 'zh-CN': '一条审计条目及其变更内容' },
    params: idParams, answer: auditDetail,
  },
})
