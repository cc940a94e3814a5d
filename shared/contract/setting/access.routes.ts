import { idParams, pageQuery } from '../common.contract'
import { defineRoutes } from '../route'
import {
  accessEnable, credentialListQuery, passwordSet, sessionPage, sessionView, signIn, tokenCreate, tokenCreated,
  tokenPage, userChange, userCreate, userPage, userView,
} from './access.contract'

/** Routes of sign-in: sessions, tokens, users. */
export const ACCESS_ROUTES = defineRoutes({
  sessionGet: {
    method: 'GET', path: '/session', role: 'viewer', isOpen: true, status: 200,
    summary: { 'en': 'The caller with its role, and whether sign-in is on', 'zh-CN': '当前用户、角色，以及是否启用登录' },
    answer: sessionView,
  },
  sessionCreate: {
    method: 'POST', path: '/session', role: 'viewer', isOpen: true, isCredential: true, status: 200,
    summary: {
      'en': 'Sign in: sets the session cookie; each failed attempt is delayed longer',
      'zh-CN': '登录：设置会话 Cookie；多次输错后等待时间变长',
    },
    body: signIn, answer: sessionView, problems: ['unauthenticated'], lane: 'sign_in',
    audits: ['session.create'],
  },
  sessionDelete: {
    method: 'DELETE', path: '/session', role: 'viewer', isOpen: true, isCredential: true, status: 204,
    summary: { 'en': 'Sign out', 'zh-CN': '退出登录' },
    audits: ['session.delete'],
  },
  sessionList: {
    method: 'GET', path: '/sessions', role: 'viewer', status: 200,
    summary: { 'en': 'Open sessions, newest first: your own, or everyone\'s', 'zh-CN': '有效的会话，最新的在前：自己的，或所有人的' },
    query: credentialListQuery, answer: sessionPage,
  },
  sessionRevoke: {
    method: 'DELETE', path: '/sessions/{id}', role: 'viewer', isCredential: true, status: 204,
    summary: { 'en': 'End a session: your own or, as an administrator, anyone\'s', 'zh-CN': '结束会话：自己的；管理员可结束任何会话' },
    params: idParams,
    audits: ['session.revoke'],
  },
  tokenList: {
    method: 'GET', path: '/tokens', role: 'viewer', status: 200,
    summary: { 'en': 'API tokens, newest first: your own, or everyone\'s', 'zh-CN': 'API 令牌，最新的在前：自己的，或所有人的' },
    query: credentialListQuery, answer: tokenPage,
  },
  tokenCreate: {
    method: 'POST', path: '/tokens', role: 'viewer', isCredential: true, status: 200,
    summary: { 'en': 'Create an API token; it is shown only in this response', 'zh-CN': '创建 API 令牌；只在本次返回中显示' },
    body: tokenCreate, answer: tokenCreated,
    audits: ['token.create'],
  },
  tokenDelete: {
    method: 'DELETE', path: '/tokens/{id}', role: 'viewer', isCredential: true, status: 204,
    summary: {
      'en': 'Revoke an API token: your own or, as an administrator, anyone\'s',
      'zh-CN': '吊销 API 令牌：自己的；管理员可吊销任何 API 令牌',
    },
    params: idParams,
    audits: ['token.delete'],
  },
  userList: {
    method: 'GET', path: '/users', role: 'admin', status: 200,
    summary: { 'en': 'Users, newest first', 'zh-CN': '用户，最新的在前' },
    query: pageQuery, answer: userPage,
  },
  userCreate: {
    method: 'POST', path: '/users', role: 'admin', isCredential: true, status: 201,
    summary: { 'en': 'Create a user with a first password', 'zh-CN': '创建用户并设置初始密码' },
    body: userCreate, answer: userView, hasETag: true, location: '/users/{id}',
    audits: ['user.create'],
  },
  userGet: {
    method: 'GET', path: '/users/{id}', role: 'admin', status: 200,
    summary: { 'en': 'A user', 'zh-CN': '一名用户' },
    params: idParams, answer: userView, hasETag: true,
  },
  userChange: {
    method: 'PATCH', path: '/users/{id}', role: 'admin', status: 200,
    summary: {
      'en': 'Change the role of a user, or disable or enable the user; the last administrator is kept',
      'zh-CN': '修改用户的角色，或停用、启用用户；保留最后一名管理员',
    },
    params: idParams, body: userChange, answer: userView, hasETag: true, needsIfMatch: true,
    audits: ['user.update'],
  },
  userDelete: {
    method: 'DELETE', path: '/users/{id}', role: 'admin', status: 204,
    summary: {
      'en': 'Remove a user with all sessions and tokens; the name cannot be used again',
      'zh-CN': '移除用户及其全部会话和 API 令牌；用户名不再可用',
    },
    params: idParams, needsIfMatch: true,
    audits: ['user.delete'],
  },
  userPassword: {
    method: 'POST', path: '/users/{id}/password', role: 'viewer', isCredential: true, status: 200,
    summary: {
      'en': 'Set a password: your own, with the current one, or, as an administrator, anyone\'s; ends the other '
        + 'sessions of the user',
      'zh-CN': '设置密码：自己的需填写现有密码；管理员可设置任何人的。该用户的其他会话随之结束',
    },
    params: idParams, body: passwordSet, answer: sessionView,
    audits: ['user.password'],
  },
  accessEnable: {
    method: 'POST', path: '/access/enable', role: 'admin', isCredential: true, status: 200,
    summary: {
      'en': 'Create an administrator and switch sign-in on, at once; signs the caller in',
      'zh-CN': '创建管理员并立即启用登录；调用者随即登录',
    },
    body: accessEnable, answer: sessionView,
    audits: ['access.enable', 'user.create', 'session.create'],
  },
  accessDisable: {
    method: 'POST', path: '/access/disable', role: 'admin', isCredential: true, status: 200,
    summary: {
      'en': 'Switch sign-in off: all sessions end, users and tokens are kept',
      'zh-CN': '停用登录：所有会话结束，用户和 API 令牌保留',
    },
    answer: sessionView,
    audits: ['access.disable'],
  },
})
