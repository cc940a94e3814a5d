import { LOT_CODES } from '#shared/contract/quality/qc-lot.contract'
import { POLICY_CODES } from '#shared/contract/quality/qc-policy.contract'
import { AUDIT_ACTIONS } from '#shared/domain/audit/audit-action'
import { DECISION_REFUSALS, DEFECT_SEVERITIES } from '#shared/domain/quality/lot-judgement'
import { BOARD_COLUMNS, CLOSE_REFUSALS, LOT_DECISIONS, LOT_STATES } from '#shared/domain/quality/lot-state'
import { DISTRIBUTIONS, FIELD_TYPES, RULE_KINDS, type SamplingPlan } from '#shared/domain/quality/quality-spec'
import { SAMPLE_STATES, VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'
import { PLAN_PRESETS, READY_DEFECTS } from '~/utils/quality/policy-preset'
import type { OcMark } from '~/utils/quality/quality-chart'
import { QUALITY_TABS } from '~/utils/quality/quality-url'
import type { DraftFault } from '~/utils/quality/review-draft'
import { type LabelLists, orOther } from './label-lists'

export default {
  'quality.action': orOther(AUDIT_ACTIONS.qc_lot.map(step => `qc_lot.${step}`)),
  'quality.column': BOARD_COLUMNS,
  'quality.decision': LOT_DECISIONS,
  'quality.lot_decided': LOT_DECISIONS,
  'quality.decision_text': LOT_DECISIONS,
  'quality.distribution': DISTRIBUTIONS,
  'quality.distribution_hint': DISTRIBUTIONS,
  'quality.fault': orOther([
    ...POLICY_CODES, ...LOT_CODES, 'BAD_CODE', 'BAD_KEY', 'LINE_TOO_LONG', 'MISSING', 'NOT_A_NUMBER', 'OUT_OF_RANGE',
  ]),
  'quality.field_type': FIELD_TYPES,
  'quality.gate_decision_text': LOT_DECISIONS,
  'quality.mark': ['aql', 'ltpd'] satisfies readonly OcMark['key'][],
  'quality.plan_kind': ['computed', 'fixed'] satisfies readonly SamplingPlan['kind'][],
  'quality.preset': PLAN_PRESETS,
  'quality.ready_defect': READY_DEFECTS.map(({ code }) => code),
  'quality.refusal': orOther([...DECISION_REFUSALS, ...CLOSE_REFUSALS]),
  'quality.rule_kind': RULE_KINDS,
  'quality.sample_state': SAMPLE_STATES,
  'quality.severity': DEFECT_SEVERITIES,
  'quality.share': ['alpha', 'aql', 'beta', 'ltpd'],
  'quality.share_hint': ['alpha', 'aql', 'beta', 'ltpd'],
  'quality.state': LOT_STATES,
  'quality.tab': QUALITY_TABS,
  'quality.verdict': VERDICTS,
  'review.role': VERDICT_ROLES,
  'review.rule': RULE_KINDS,
  'review.sample_role': VERDICT_ROLES,
  'review.wrong': [
    'CRITICAL_FINDING', 'CRITICAL_FOUND', 'CRITICAL_PASS', 'DEFECT_MISSING', 'FIX_EMPTY', 'FIX_FIELD_TYPE',
    'FIX_NOT_AN_OBJECT', 'FIX_NOT_JSON', 'FIX_OTHER_FIELD', 'FIX_SAME', 'FIX_TOO_DEEP',
  ] satisfies readonly DraftFault['code'][],
} as const satisfies LabelLists
