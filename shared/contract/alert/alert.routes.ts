import {
  alertReplay, alertReplayAnswer, alertRuleChange, alertRuleCreate, alertRuleListQuery, alertRulePage, alertRuleView,
} from '../alert-rule.contract'
import {
  alertAck, alertBulkAck, alertBulkAnswer, alertClose, alertCounts, alertCountsQuery, alertDetail, alertListQuery,
  alertPage, channelChange, channelCreate, channelListQuery, channelPage, channelTest, channelView, silenceCreate,
  silenceListQuery, silencePage, silenceView,
} from '../alert.contract'
import { idParams } from '../common.contract'
import { defineRoutes, STORES_NOTHING } from '../route'

/** Routes of alerts: rules, alerts, silences, channels. */
export const ALERT_ROUTES = defineRoutes({
  alertRuleList: {
    method: 'GET', path: '/alert-rules', role: 'viewer', status: 200,
    summary: { 'en': 'Alert rules of a project, newest first', 'zh-CN': '项目的告警规则，最新的在前' },
    query: alertRuleListQuery, answer: alertRulePage,
  },
  alertRuleCreate: {
    method: 'POST', path: '/alert-rules', role: 'operator', status: 201,
    summary: { 'en': 'Create an alert rule', 'zh-CN': '创建告警规则' },
    body: alertRuleCreate, answer: alertRuleView, hasETag: true, isIdempotent: true, location: '/alert-rules/{id}',
    audits: ['alert_rule.create'],
  },
  alertRuleReplay: {
    method: 'POST', path: '/alert-rules/replay', role: 'viewer', status: 200,
    summary: {
      'en': 'When a draft of a rule would have fired in the last 7 days; sends nothing',
      'zh-CN': '规则草稿在近 7 天内会触发的时间；不发送任何通知',
    },
    body: alertReplay, answer: alertReplayAnswer,
    audits: STORES_NOTHING,
  },
  alertRuleGet: {
    method: 'GET', path: '/alert-rules/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'An alert rule', 'zh-CN': '一条告警规则' },
    params: idParams, answer: alertRuleView, hasETag: true,
  },
  alertRuleChange: {
    method: 'PATCH', path: '/alert-rules/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change an alert rule; alerts that it no longer watches end', 'zh-CN': '修改告警规则；不再监视的告警随之结束' },
    params: idParams, body: alertRuleChange, answer: alertRuleView, hasETag: true, needsIfMatch: true,
    audits: ['alert_rule.update'],
  },
  alertRuleDelete: {
    method: 'DELETE', path: '/alert-rules/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive an alert rule; its alerts end and are kept', 'zh-CN': '归档告警规则；其告警结束并保留' },
    params: idParams, needsIfMatch: true,
    audits: ['alert_rule.archive'],
  },
  alertRuleRestore: {
    method: 'POST', path: '/alert-rules/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived alert rule; no effect on one that is not archived',
      'zh-CN': '恢复已归档的告警规则；未归档则无变化',
    },
    params: idParams, answer: alertRuleView, hasETag: true,
    audits: ['alert_rule.restore'],
  },
  alertList: {
    method: 'GET', path: '/alerts', role: 'viewer', status: 200,
    summary: { 'en': 'Alerts of one tab, most severe first', 'zh-CN': '一个标签页的告警，最严重的在前' },
    query: alertListQuery, answer: alertPage,
  },
  alertCounts: {
    method: 'GET', path: '/alerts/counts', role: 'viewer', status: 200,
    summary: {
      'en': 'Alerts by tab and severity, and how soon they are acknowledged and resolved',
      'zh-CN': '按标签页和严重程度统计告警，以及确认和恢复用时',
    },
    query: alertCountsQuery, answer: alertCounts,
  },
  alertBulkAck: {
    method: 'POST', path: '/alerts/ack', role: 'operator', status: 200,
    summary: { 'en': 'Acknowledge several alerts; reports the result for each', 'zh-CN': '确认收到多条告警；逐条返回结果' },
    body: alertBulkAck, answer: alertBulkAnswer,
    audits: ['alert.acked'],
  },
  alertGet: {
    method: 'GET', path: '/alerts/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'An alert with its events and deliveries', 'zh-CN': '一条告警及其事件与投递' },
    params: idParams, answer: alertDetail,
  },
  alertAck: {
    method: 'POST', path: '/alerts/{id}/ack', role: 'operator', status: 200,
    summary: { 'en': 'Acknowledge an alert, with a note', 'zh-CN': '确认收到一条告警，可备注' },
    params: idParams, body: alertAck, answer: alertDetail,
    audits: ['alert.acked'],
  },
  alertUnack: {
    method: 'POST', path: '/alerts/{id}/unack', role: 'operator', status: 200,
    summary: {
      'en': 'Unacknowledge an alert; no effect on an active one that is not acknowledged',
      'zh-CN': '撤销确认；对未确认的告警无变化',
    },
    params: idParams, answer: alertDetail,
    audits: ['alert.unacked'],
  },
  alertClose: {
    method: 'POST', path: '/alerts/{id}/close', role: 'operator', status: 200,
    summary: {
      'en': 'Close an alert, with a reason; it stays closed until its condition has recovered',
      'zh-CN': '关闭告警并说明原因；恢复之前保持关闭',
    },
    params: idParams, body: alertClose, answer: alertDetail,
    audits: ['alert.closed'],
  },
  silenceList: {
    method: 'GET', path: '/silences', role: 'viewer', status: 200,
    summary: { 'en': 'Silences of a project, newest first', 'zh-CN': '项目的静默，最新的在前' },
    query: silenceListQuery, answer: silencePage,
  },
  silenceCreate: {
    method: 'POST', path: '/silences', role: 'operator', status: 201,
    summary: { 'en': 'Silence alerts by their labels until a time, with a reason', 'zh-CN': '在一段时间内静默标签匹配的告警，并说明原因' },
    body: silenceCreate, answer: silenceView, hasETag: true, isIdempotent: true, location: '/silences/{id}',
    audits: ['silence.create'],
  },
  silenceGet: {
    method: 'GET', path: '/silences/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A silence', 'zh-CN': '一条静默' },
    params: idParams, answer: silenceView, hasETag: true,
  },
  silenceDelete: {
    method: 'DELETE', path: '/silences/{id}', role: 'operator', status: 204,
    summary: { 'en': 'End a silence now', 'zh-CN': '立即结束静默' },
    params: idParams, needsIfMatch: true,
    audits: ['silence.end'],
  },
  channelList: {
    method: 'GET', path: '/channels', role: 'viewer', status: 200,
    summary: { 'en': 'Channels of a project with their newest result', 'zh-CN': '项目的渠道及最近一次结果' },
    query: channelListQuery, answer: channelPage,
  },
  channelCreate: {
    method: 'POST', path: '/channels', role: 'operator', status: 201,
    summary: { 'en': 'Create a webhook; its secret is never shown again', 'zh-CN': '创建 Webhook；密钥不会再次显示' },
    body: channelCreate, answer: channelView, hasETag: true, isIdempotent: true, location: '/channels/{id}',
    audits: ['channel.create'],
  },
  channelGet: {
    method: 'GET', path: '/channels/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A channel', 'zh-CN': '一个渠道' },
    params: idParams, answer: channelView, hasETag: true,
  },
  channelChange: {
    method: 'PATCH', path: '/channels/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change a channel; without `secret` the old one is kept', 'zh-CN': '修改渠道；不填 `secret` 则保留原密钥' },
    params: idParams, body: channelChange, answer: channelView, hasETag: true, needsIfMatch: true,
    audits: ['channel.update'],
  },
  channelDelete: {
    method: 'DELETE', path: '/channels/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Delete a channel, also from the rules that name it', 'zh-CN': '删除渠道；引用它的规则不再引用' },
    params: idParams, needsIfMatch: true,
    audits: ['channel.delete'],
  },
  channelTest: {
    method: 'POST', path: '/channels/{id}/test', role: 'operator', status: 200,
    summary: { 'en': 'Send a test message once, and report the response', 'zh-CN': '发送一次测试消息并返回对方的应答' },
    params: idParams, answer: channelTest,
    audits: ['channel.test'],
  },
})
