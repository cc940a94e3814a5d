import { idParams, pageQuery } from '../common.contract'
import { accessEnable, credentialListQuery, passwordSet, sessionPage, sessionView, signIn, tokenCreate, tokenCreated, tokenPage, userChange, userCreate, userPage, userView } from './access.contract'
import {
  auditAccept, auditAcceptance, auditDetail, auditExportQuery, auditListQuery, auditPage, auditVerification,
  auditVerifyQuery,
} from './audit.contract'
import { configChange, configExport, configHistory, configHistoryQuery, configImport, configImportAnswer, configImportQuery, configRollback, configView } from './config.contract'
import { defineRoutes } from '../route'

/** Routes of the settings page: sign-in, the audit trail, the configuration. */
export const SETTING_ROUTES = defineRoutes({
  auditList: { method: 'GET', path: '/audit', summary: 'The audit trail, newest first', role: 'admin', status: 200, query: auditListQuery, answer: auditPage },
  auditExport: { method: 'GET', path: '/audit/export', summary: 'All entries of the audit trail that match, as a file', role: 'admin', status: 200, query: auditExportQuery, produces: ['text/csv', 'application/jsonl'] },
  auditVerify: { method: 'GET', path: '/audit/verify', summary: 'Check the chain of the audit trail and compare it with its anchors; names the first place that is not as it was', role: 'admin', status: 200, query: auditVerifyQuery, answer: auditVerification },
  auditAccept: {
    method: 'POST',
    path: '/audit/accept',
    summary: 'From now on, count the audit trail as it is: after a restore by other means, or a clock that was wrong. '
      + 'A long trail is checked in turns: while isAccepted is false nothing is accepted yet, and the request is sent '
      + 'again',
    role: 'admin',
    status: 200,
    body: auditAccept,
    answer: auditAcceptance,
  },
  auditGet: { method: 'GET', path: '/audit/{id}', summary: 'An entry of the audit trail with what was changed', role: 'admin', status: 200, params: idParams, answer: auditDetail },
  configGet: { method: 'GET', path: '/config', summary: 'Every setting with its value in force and where it comes from; secrets are left out', role: 'viewer', status: 200, answer: configView, hasETag: true },
  configChange: { method: 'PATCH', path: '/config', summary: 'Save settings, in the form of config.json; null removes a saved value', role: 'admin', status: 200, body: configChange, answer: configView, hasETag: true, needsIfMatch: true },
  configHistory: { method: 'GET', path: '/config/history', summary: 'Revisions of the saved settings, newest first', role: 'viewer', status: 200, query: configHistoryQuery, answer: configHistory },
  configRollback: { method: 'POST', path: '/config/rollback', summary: 'Restore the settings that a revision saved; 0 = none. What the environment sets stays as it is', role: 'admin', status: 200, body: configRollback, answer: configView, hasETag: true, needsIfMatch: true, problems: ['not_found'] },
  configExport: { method: 'GET', path: '/config/export', summary: 'Settings in force that differ from their defaults, as a config.json without secrets and addresses', role: 'viewer', status: 200, answer: configExport },
  configImport: { method: 'POST', path: '/config/import', summary: 'Save the settings of a config.json, or only say what would be saved', role: 'admin', status: 200, query: configImportQuery, body: configImport, answer: configImportAnswer, hasETag: true, needsIfMatch: true },
  sessionGet: { method: 'GET', path: '/session', summary: 'The caller with its role, and whether sign-in is on', role: 'viewer', isOpen: true, status: 200, answer: sessionView },
  sessionCreate: { method: 'POST', path: '/session', summary: 'Sign in: sets the session cookie; each failed attempt is delayed longer', role: 'viewer', isOpen: true, isCredential: true, status: 200, body: signIn, answer: sessionView, problems: ['unauthenticated'] },
  sessionDelete: { method: 'DELETE', path: '/session', summary: 'Sign out', role: 'viewer', isOpen: true, isCredential: true, status: 204 },
  sessionList: { method: 'GET', path: '/sessions', summary: 'Open sessions, newest first: your own, or everyone\'s', role: 'viewer', status: 200, query: credentialListQuery, answer: sessionPage },
  sessionRevoke: { method: 'DELETE', path: '/sessions/{id}', summary: 'End a session: your own or, as an administrator, anyone\'s', role: 'viewer', isCredential: true, status: 204, params: idParams },
  tokenList: { method: 'GET', path: '/tokens', summary: 'API tokens, newest first: your own, or everyone\'s', role: 'viewer', status: 200, query: credentialListQuery, answer: tokenPage },
  tokenCreate: { method: 'POST', path: '/tokens', summary: 'Create an API token; it is shown only in this response', role: 'viewer', isCredential: true, status: 200, body: tokenCreate, answer: tokenCreated },
  tokenDelete: { method: 'DELETE', path: '/tokens/{id}', summary: 'Revoke an API token: your own or, as an administrator, anyone\'s', role: 'viewer', isCredential: true, status: 204, params: idParams },
  userList: { method: 'GET', path: '/users', summary: 'Users, newest first', role: 'admin', status: 200, query: pageQuery, answer: userPage },
  userCreate: { method: 'POST', path: '/users', summary: 'Create a user with a first password', role: 'admin', isCredential: true, status: 201, body: userCreate, answer: userView, hasETag: true, location: '/users/{id}' },
  userGet: { method: 'GET', path: '/users/{id}', summary: 'A user', role: 'admin', status: 200, params: idParams, answer: userView, hasETag: true },
  userChange: { method: 'PATCH', path: '/users/{id}', summary: 'Change the role of a user, or disable or enable the user; the last administrator is kept', role: 'admin', status: 200, params: idParams, body: userChange, answer: userView, hasETag: true, needsIfMatch: true },
  userDelete: { method: 'DELETE', path: '/users/{id}', summary: 'Remove a user with all sessions and tokens; the name cannot be used again', role: 'admin', status: 204, params: idParams, needsIfMatch: true },
  userPassword: { method: 'POST', path: '/users/{id}/password', summary: 'Set a password: your own, with the current one, or, as an administrator, anyone\'s; ends the other sessions of the user', role: 'viewer', isCredential: true, status: 200, params: idParams, body: passwordSet, answer: sessionView },
  accessEnable: { method: 'POST', path: '/access/enable', summary: 'Create an administrator and switch sign-in on, at once; signs the caller in', role: 'admin', isCredential: true, status: 200, body: accessEnable, answer: sessionView },
  accessDisable: { method: 'POST', path: '/access/disable', summary: 'Switch sign-in off: all sessions end, users and tokens are kept', role: 'admin', isCredential: true, status: 200, answer: sessionView },
})
