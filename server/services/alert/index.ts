export {
  ackAlert, ackAlerts, closeAlert, getAlert, getAlertCounts, listAlertsOf, unackAlert,
} from './alert.service'
export { replayRule } from './alert-replay.service'
export { archiveRule, changeRule, createRule, getRule, listRules, restoreRule } from './alert-rule.service'
export { toAlertViews } from './alert-view'
export type { Channel } from './channel/channel'
export { sealPlainAddresses } from './channel/channel-address'
export {
  changeChannel, createChannel, getChannel, listChannelsOf, removeChannel, sendTest,
} from './channel/channel.service'
export { createInAppChannel } from './channel/in-app.channel'
export { createWebhookChannel } from './channel/webhook.channel'
export { type Alerting, createAlerting } from './engine/create-alerting'
export { testChannel } from './engine/deliver'
export { toFingerprint } from './engine/life-row'
export { type GroupLabels, toGroupKey } from './observe/sight'
export { createSilence, endSilenceNow, getSilence, listSilencesOf } from './silence.service'
