import { OPS } from '#factory/stages/kinds/filter-rules.ts'
import { BREAKER_STATES } from '#shared/contract/system-detail.contract'
import { ENVIRONMENT } from '#server/config/environment'
import { ALERT_RULE_CODES } from '#shared/contract/alert-rule.contract'
import { CHANNEL_KINDS, DELIVERY_CODES } from '#shared/contract/alert.contract'
import { ROLES } from '#shared/domain/role'
import { MODEL_HEALTHS } from '#shared/contract/model/model-config.contract'
import { PRICE_SCOPES } from '#shared/domain/model/token-cost'
import { MODEL_PROVIDERS } from '#shared/domain/model/model-config'
import { LOT_CODES } from '#shared/contract/quality/qc-lot.contract'
import { POLICY_CODES } from '#shared/contract/quality/qc-policy.contract'
import { DECISION_REFUSALS, DEFECT_SEVERITIES } from '#shared/domain/quality/lot-judgement'
import { BOARD_COLUMNS, CLOSE_REFUSALS, LOT_DECISIONS, LOT_STATES } from '#shared/domain/quality/lot-state'
import { DISTRIBUTIONS, FIELD_TYPES, RULE_KINDS } from '#shared/domain/quality/quality-spec'
import { COMPARISON_REASONS, METRICS, VALUE_REASONS } from '#shared/contract/metric.contract'
import { ALERT_LABELS, ALERT_METRIC_NAMES } from '#shared/domain/alert/alert-metric'
import { ALERT_COMPARISONS, ALERT_ENDS, ALERT_EVENTS, CONDITIONS, HANDLINGS, NO_DATA_MODES, SEVERITIES } from '#shared/domain/alert/alert-state'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import { AUDIT_ACTIONS, AUDIT_NOUNS, AUDIT_WORDS } from '#shared/domain/audit/audit-action'
import { CHAIN_FAULTS } from '#shared/contract/setting/audit.contract'
import { COLUMN_TYPES } from '#shared/domain/dataset/column-type'
import { ERROR_CODES } from '#shared/domain/error-code'
import { BUMP_REASONS, UNCOMPARED } from '#shared/domain/release/bump'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import { GATE_CODES, GATES } from '#shared/domain/release/gate'
import { PERSONAL_KINDS } from '#shared/domain/release/personal-data'
import { KEPT_FOR } from '#shared/domain/release/release-record'
import { RELEASE_CHANNELS, RELEASE_STATES } from '#shared/domain/release/release-state'
import { EVENT_KINDS } from '#shared/domain/run/run-event'
import { SAMPLE_STATES, VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'
import { BULK_ACTIONS, BULK_REASONS } from '#shared/domain/run/run-bulk'
import { COMPARE_CHECKS, COMPARE_FIGURES, COMPARE_GAPS, OVERLAP_GAPS } from '#shared/domain/run/run-compare'
import { LENS_OUTCOMES, LENS_SIDES, LENS_STATUSES } from '#shared/domain/run/run-lens'
import { RUN_DECISIONS } from '#shared/domain/run/run-decision'
import { RUN_EXTENTS, RUN_TRIGGERS } from '#shared/domain/run/run-filter'
import { GROUP_FIGURES, GROUP_REASONS } from '#shared/domain/run/group-retry'
import { RETRY_CONFIGURATIONS, RETRY_HINTS, RETRY_REASONS, RETRY_STARTS, REUSE_REASONS } from '#shared/domain/run/run-retry'
import { QUALITY_SPLITS } from '#shared/domain/quality/quality-metric'
import { RUN_FILTERS, RUN_NAMES, RUN_VERBS, STAGE_STATES } from '#shared/domain/run/run-state'
import { SOURCE_KINDS } from '#shared/domain/source-kind'
import { BUILT_IN_TEMPLATES, EFFECT_REASONS, HOLE_TYPES, IMPORT_NOTES, IMPORT_REASONS, TEMPLATE_ICONS, TEMPLATE_STAGE_CHANGES, TEMPLATE_STATES, UPGRADE_OUTCOMES } from '#shared/domain/template/template-code'
import { GRAINS } from '#shared/domain/time/period'
import type { LabelCodes } from '~/composables/format/useLabels'
import { ALERT_PAGE_TABS } from '~/utils/alert/alert-url'
import { VALUE_TYPES } from '~/utils/form/any-value'
import { PLAN_PRESETS, READY_DEFECTS } from '~/utils/quality/policy-preset'
import { QUALITY_TABS } from '~/utils/quality/quality-url'
import { TAIL_LEVELS } from '~/utils/run/run-tail'
import { RUN_DISPOSITIONS } from '~/utils/run/run-list-url'
import { DEMO_HISTORY_FAULTS } from '#shared/contract/history.contract'
import { CONFIG_FAULTS, SETTING_GROUPS, SETTING_UNITS } from '#shared/contract/setting/config.contract'
import { LANES } from '#shared/contract/system-load.contract'
import { SETTING_SECTIONS } from '~/utils/setting/setting-section'
import { SOURCE_STEPS } from '~/utils/source/source-url'
import { IMPORT_STEPS } from '~/utils/template/import-steps'
import { STAT_COMPARISONS, STAT_GRAINS, STAT_LATENCIES, STAT_TABS } from '~/utils/stat/stat-url'

/** All codes of a type: TypeScript reports a missing one. */
const all = <Code extends string>(codes: Record<Code, true>) => Object.keys(codes)

const TAIL_STATES = all<LabelCodes['run.tail.state']>({ connecting: true, live: true, hidden: true, lost: true, ended: true, unsupported: true, away: true })
const PARTS = all<LabelCodes['setting.part']>({ cache: true, database: true, model: true, queue: true })

const SHARES = all<LabelCodes['quality.share']>({ alpha: true, aql: true, beta: true, ltpd: true })

/** Places where only some codes have a text, or where a factory may send codes of its own. */
export const OPEN = ['launch.finding', 'reason', 'setting.reason', 'stat.hint'] as const satisfies (keyof LabelCodes)[]

/** Places of the locales whose last word is a code of a closed set: exactly these have a text. */
export const CLOSED: Record<Exclude<keyof LabelCodes, (typeof OPEN)[number]>, readonly string[]> = {
  'access.role': ROLES,
  'access.role_hint': ROLES,
  'alert.cause': all<LabelCodes['alert.cause']>({ breach: true, no_data: true, error: true }),
  'alert.channel.code': DELIVERY_CODES,
  'alert.channel.kind': CHANNEL_KINDS,
  'alert.comparison': ALERT_COMPARISONS,
  'alert.condition': CONDITIONS,
  'alert.delivery.kind': all<LabelCodes['alert.delivery.kind']>({ raised: true, resolved: true }),
  'alert.delivery.states': all<LabelCodes['alert.delivery.states']>({ pending: true, sent: true, failed: true }),
  'alert.dimension': ALERT_LABELS,
  'alert.end': ALERT_ENDS,
  'alert.event': ALERT_EVENTS,
  'alert.fault': [...ALERT_RULE_CODES, 'UNKNOWN_METRIC', 'NOT_A_NUMBER', 'OUT_OF_RANGE', 'COUNT_TOO_LARGE', 'PENDING_TOO_LONG', 'BAD_LABELS', 'NAME_MISSING'],
  'alert.handling': HANDLINGS,
  'alert.matcher': all<LabelCodes['alert.matcher']>({ metric: true, rule: true, severity: true }),
  'alert.metric': ALERT_METRIC_NAMES,
  'alert.metric_hint': ALERT_METRIC_NAMES,
  'alert.no_data': NO_DATA_MODES,
  'alert.no_data_hint': NO_DATA_MODES,
  'alert.ready_made': READY_MADE_RULES.map(({ key }) => key),
  'alert.severity': SEVERITIES,
  'alert.silence.states': all<LabelCodes['alert.silence.states']>({ scheduled: true, active: true, ended: true }),
  'alert.tab': ALERT_PAGE_TABS,
  'alert.unit': all<LabelCodes['alert.unit']>({ seconds: true, minutes: true, hours: true }),
  'app.health': all<LabelCodes['app.health']>({ degraded: true, good: true, slow: true, unknown: true }),
  'audit.fault': CHAIN_FAULTS,
  'audit.noun': AUDIT_NOUNS,
  'audit.verb': AUDIT_WORDS,
  'common.compact': all<LabelCodes['common.compact']>({ small: true, medium: true, large: true }),
  'common.duration': all<LabelCodes['common.duration']>({ seconds: true, minutes: true, minutes_seconds: true, hours: true, hours_minutes: true, days: true, days_hours: true }),
  'dataset.column_type': COLUMN_TYPES,
  'dataset.lineage.type': all<LabelCodes['dataset.lineage.type']>({ source: true, run: true, version: true }),
  'detail.op': OPS,
  'error': [...ERROR_CODES, 'offline'],
  'overview.estimate': all<LabelCodes['overview.estimate']>({ not_running: true, waiting: true, no_output: true, unknown_total: true, no_pace: true }),
  'form.value_type': VALUE_TYPES,
  'model.about': ['local-franc', 'local-wink-analyze', 'local-wink-entities', 'local-wink-sentiment', 'simulator-words'],
  'model.health': MODEL_HEALTHS,
  'model.name_of': ['local-franc', 'local-wink-analyze', 'local-wink-entities', 'local-wink-sentiment', 'simulator-words'],
  'model.price.scope': PRICE_SCOPES,
  'model.provenance': all<LabelCodes['model.provenance']>({ MODEL: true, RULES: true, SIMULATED: true }),
  'model.provenance_hint': all<LabelCodes['model.provenance']>({ MODEL: true, RULES: true, SIMULATED: true }),
  'model.provider_of': MODEL_PROVIDERS,
  'model.state': all<LabelCodes['model.state']>({ READY: true, LOADING: true, UNAVAILABLE: true, UNSPECIFIED: true }),
  'model.task': ['GENERATE', 'CLASSIFY', 'EXTRACT', 'EMBED'],
  'overview.month': Array.from({ length: 12 }, (_, index) => `m${String(index + 1).padStart(2, '0')}`),
  'overview.weekday': Array.from({ length: 7 }, (_, index) => `d${index}`),
  'palette.action': all<LabelCodes['palette.action']>({ docs: true, help: true, launch: true, link: true, pipeline: true, source: true, template: true, template_import: true }),
  'palette.group': all<LabelCodes['palette.group']>({ actions: true, datasets: true, general: true, go: true, page: true, pages: true, pipelines: true, runs: true, sources: true, templates: true }),
  'project.demo.fault': DEMO_HISTORY_FAULTS,
  'quality.action': AUDIT_ACTIONS.qc_lot.map(step => `qc_lot.${step}`),
  'quality.column': BOARD_COLUMNS,
  'quality.decision': LOT_DECISIONS,
  'quality.lot_decided': LOT_DECISIONS,
  'quality.decision_text': LOT_DECISIONS,
  'quality.distribution': DISTRIBUTIONS,
  'quality.distribution_hint': DISTRIBUTIONS,
  'quality.fault': [...POLICY_CODES, ...LOT_CODES, 'BAD_CODE', 'BAD_KEY', 'LINE_TOO_LONG', 'MISSING', 'NOT_A_NUMBER', 'OUT_OF_RANGE'],
  'quality.field_type': FIELD_TYPES,
  'quality.gate_decision_text': LOT_DECISIONS,
  'quality.mark': all<LabelCodes['quality.mark']>({ aql: true, ltpd: true }),
  'quality.plan_kind': all<LabelCodes['quality.plan_kind']>({ computed: true, fixed: true }),
  'quality.preset': PLAN_PRESETS,
  'quality.ready_defect': READY_DEFECTS.map(({ code }) => code),
  'quality.refusal': [...DECISION_REFUSALS, ...CLOSE_REFUSALS],
  'quality.rule_kind': RULE_KINDS,
  'quality.sample_state': SAMPLE_STATES,
  'quality.severity': DEFECT_SEVERITIES,
  'quality.share': SHARES,
  'quality.share_hint': SHARES,
  'quality.state': LOT_STATES,
  'quality.tab': QUALITY_TABS,
  'quality.verdict': VERDICTS,
  'range.calendar': all<LabelCodes['range.calendar']>({ today: true, yesterday: true, this_week: true, this_month: true, this_year: true }),
  'range.fault': all<LabelCodes['range.fault']>({ from: true, to: true, order: true, length: true }),
  'range.last': all<LabelCodes['range.last']>({ minutes: true, hours: true, days: true, weeks: true, months: true, years: true }),
  'release.bump': all<LabelCodes['release.bump']>({ MAJOR: true, MINOR: true, PATCH: true }),
  'release.bump_reason': BUMP_REASONS,
  'release.channel': RELEASE_CHANNELS,
  'release.fault': all<LabelCodes['release.fault']>({ failed: true, missing: true, damaged: true }),
  'release.gate_name': GATES,
  'release.kept_for': KEPT_FOR,
  'release.outcome': GATE_CODES,
  'release.personal': PERSONAL_KINDS,
  'release.section': CARD_SECTIONS,
  'release.section_hint': CARD_SECTIONS,
  'release.state': RELEASE_STATES,
  'release.uncompared': UNCOMPARED,
  'release.work': all<LabelCodes['release.work']>({ check: true, archive: true, restore: true, verify: true }),
  'retry.configurations': RETRY_CONFIGURATIONS,
  'retry.group.reason': GROUP_REASONS,
  'retry.hopeless': RETRY_HINTS,
  'retry.reason': RETRY_REASONS,
  'retry.reuse_reason': REUSE_REASONS,
  'retry.start': RETRY_STARTS,
  'review.role': VERDICT_ROLES,
  'review.rule': RULE_KINDS,
  'review.sample_role': VERDICT_ROLES,
  'review.wrong': all<LabelCodes['review.wrong']>({ CRITICAL_FINDING: true, CRITICAL_FOUND: true, CRITICAL_PASS: true, DEFECT_MISSING: true, FIX_EMPTY: true, FIX_FIELD_TYPE: true, FIX_NOT_AN_OBJECT: true, FIX_NOT_JSON: true, FIX_OTHER_FIELD: true, FIX_SAME: true, FIX_TOO_DEEP: true }),
  'run.bulk_ask': BULK_ACTIONS,
  'run.bulk_do': BULK_ACTIONS,
  'run.bulk_fault': ['COUNT_REQUIRED', 'NOTHING_MATCHES', 'NOTHING_POSSIBLE', 'NO_SELECTION', 'SELECTION_EXPIRED', 'TOO_MANY_MATCH', 'WRONG_COUNT'],
  'run.bulk_reason': BULK_REASONS,
  'run.compare_figure': COMPARE_FIGURES,
  'run.compare_gap': COMPARE_GAPS,
  'run.compare_other': COMPARE_CHECKS,
  'run.compare_same': COMPARE_CHECKS,
  'run.disposition': RUN_DISPOSITIONS,
  'run.event_kind': EVENT_KINDS,
  'run.extent': RUN_EXTENTS,
  'run.group_retry.figure': GROUP_FIGURES,
  'run.histogram.grain': GRAINS,
  'run.overlap_gap': OVERLAP_GAPS,
  'run.lens_outcome': LENS_OUTCOMES,
  'run.lens_side': LENS_SIDES.filter(state => state !== 'record' && state !== 'text'),
  'run.lens_status': LENS_STATUSES.filter(status => status !== 'found'),
  'run.lens_status_text': LENS_STATUSES.filter(status => status !== 'found'),
  'run.role': all<LabelCodes['run.role']>({ OUTPUT: true, REJECTS: true, SAMPLES: true, MANIFEST: true, TRACE: true }),
  'run.started_by': RUN_TRIGGERS,
  'run.state': [...RUN_NAMES, ...RUN_FILTERS],
  'run.tail.badge': TAIL_STATES,
  'run.tail.level': TAIL_LEVELS,
  'run.tail.state': TAIL_STATES,
  'run.trigger': RUN_TRIGGERS,
  'run.verb': BULK_ACTIONS,
  'run.verb_done': [...RUN_VERBS, ...RUN_DECISIONS],
  'run.verb_failed': BULK_ACTIONS,
  'setting.breaker': BREAKER_STATES,
  'setting.fault': [...CONFIG_FAULTS, 'LOCKED', 'NEEDS_START'],
  'setting.group': SETTING_GROUPS,
  'setting.help': Object.keys(ENVIRONMENT.shape),
  'setting.load.lane': LANES,
  'setting.name': Object.keys(ENVIRONMENT.shape),
  'setting.part': PARTS,
  'setting.part_help': PARTS,
  'setting.section': SETTING_SECTIONS,
  'setting.unit': SETTING_UNITS,
  'source.kind': SOURCE_KINDS,
  'source.step': SOURCE_STEPS,
  'source.upload_state': all<LabelCodes['source.upload_state']>({ running: true, waiting: true, paused: true, failed: true, done: true }),
  'stage.state': STAGE_STATES,
  'stat.comparison': STAT_COMPARISONS,
  'stat.each': GRAINS,
  'stat.grain': STAT_GRAINS,
  'stat.handover.kind': all<LabelCodes['stat.handover.kind']>({ alert_acked: true, alert_unacked: true, alert_closed: true, silence: true, revision: true, version: true, lot_accept: true, lot_conditional: true, lot_reject: true, lot_rework: true, lot_scrap: true, release_deprecate: true, release_publish: true, release_waive: true, release_withdraw: true }),
  'stat.latency.kind': STAT_LATENCIES,
  'stat.metric': METRICS,
  'stat.no_comparison': COMPARISON_REASONS,
  'stat.no_value': VALUE_REASONS,
  'stat.quality_split': QUALITY_SPLITS,
  'stat.tab': STAT_TABS,
  'stat.unit': all<LabelCodes['stat.unit']>({ records_per_minute: true, records: true, runs: true, calls: true, tokens: true, stages: true, workers: true, services: true, milliseconds: true, seconds: true }),
  'template.about': BUILT_IN_TEMPLATES,
  'template.built_in': BUILT_IN_TEMPLATES,
  'template.change': TEMPLATE_STAGE_CHANGES,
  'template.effect_reason': EFFECT_REASONS,
  'template.hole': HOLE_TYPES,
  'template.icon': TEMPLATE_ICONS,
  'template.import_note': IMPORT_NOTES,
  'template.import_reason': IMPORT_REASONS,
  'template.import_step': IMPORT_STEPS,
  'template.outcome': UPGRADE_OUTCOMES,
  'template.state': TEMPLATE_STATES,
}
