import { ALERT_RULE_CODES } from '#shared/contract/alert-rule.contract'
import {
  CHANNEL_KINDS, DELIVERY_CODES, DELIVERY_KINDS, DELIVERY_STATES, SILENCE_STATES,
} from '#shared/contract/alert.contract'
import { ALERT_LABELS, ALERT_METRIC_NAMES } from '#shared/domain/alert/alert-metric'
import {
  ALERT_CAUSES, ALERT_COMPARISONS, ALERT_ENDS, ALERT_EVENTS, CONDITIONS, HANDLINGS, NO_DATA_MODES, SEVERITIES,
} from '#shared/domain/alert/alert-state'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import { THRESHOLD_TIMES } from '~/utils/alert/alert-rule-draft'
import { ALERT_PAGE_TABS } from '~/utils/alert/alert-url'
import { type LabelLists, orOther } from './label-lists'

export default {
  'alert.cause': ALERT_CAUSES,
  'alert.channel.code': orOther(DELIVERY_CODES),
  'alert.channel.kind': CHANNEL_KINDS,
  'alert.comparison': ALERT_COMPARISONS,
  'alert.condition': CONDITIONS,
  'alert.delivery.kind': DELIVERY_KINDS,
  'alert.delivery.states': DELIVERY_STATES,
  'alert.dimension': ALERT_LABELS,
  'alert.end': ALERT_ENDS,
  'alert.event': ALERT_EVENTS,
  'alert.fault': orOther([
    ...ALERT_RULE_CODES, 'UNKNOWN_METRIC', 'NOT_A_NUMBER', 'OUT_OF_RANGE', 'COUNT_TOO_LARGE', 'PENDING_TOO_LONG',
    'BAD_LABELS', 'NAME_MISSING',
  ]),
  'alert.handling': HANDLINGS,
  'alert.matcher': ['metric', 'rule', 'severity'],
  'alert.metric': ALERT_METRIC_NAMES,
  'alert.metric_hint': ALERT_METRIC_NAMES,
  'alert.no_data': NO_DATA_MODES,
  'alert.no_data_hint': NO_DATA_MODES,
  'alert.ready_made': orOther(READY_MADE_RULES.map(({ key }) => key)),
  'alert.severity': SEVERITIES,
  'alert.silence.states': SILENCE_STATES,
  'alert.tab': ALERT_PAGE_TABS,
  'alert.unit': THRESHOLD_TIMES,
} as const satisfies LabelLists
