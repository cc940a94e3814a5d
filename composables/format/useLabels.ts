import type { AlertDetail, AlertView, ChannelView, DeliveryCode, SilenceView } from '#shared/contract/alert.contract'
import type { ChainFault } from '#shared/contract/setting/audit.contract'
import type { Role } from '#shared/domain/role'
import type { LineageNode } from '#shared/contract/dataset.contract'
import type { ModelActivity, ModelHealth } from '#shared/contract/model/model-config.contract'
import type { PriceScope } from '#shared/domain/model/token-cost'
import type { AvailableModel } from '#shared/contract/model.contract'
import type { ModelProvider } from '#shared/domain/model/model-config'
import type { Comparison, MetricAnswer, MetricName } from '#shared/contract/metric.contract'
import type { HandoverDecision } from '#shared/contract/overview.contract'
import type { RunHistogram } from '#shared/contract/run/run-list.contract'
import type { StageRunView } from '#shared/contract/run/run.contract'
import type { ReleaseView } from '#shared/contract/release/release.contract'
import type { SettingView } from '#shared/contract/system-detail.contract'
import type { LaneView } from '#shared/contract/system-load.contract'
import type { DependencyView } from '#shared/contract/system.contract'
import type { AlertLabel, AlertMetricName } from '#shared/domain/alert/alert-metric'
import type { AlertComparison, AlertEnd, AlertEventType, Condition, Handling, NoDataMode, Severity } from '#shared/domain/alert/alert-state'
import type { ColumnType } from '#shared/domain/dataset/column-type'
import type { QualitySplit } from '#shared/domain/quality/quality-metric'
import type { DecisionRefusal, DefectSeverity } from '#shared/domain/quality/lot-judgement'
import type { BoardColumn, LotDecision, LotState } from '#shared/domain/quality/lot-state'
import type { Distribution, FieldType, RuleKind, SamplingPlan } from '#shared/domain/quality/quality-spec'
import type { SampleState, Verdict, VerdictRole } from '#shared/domain/quality/sample-state'
import type { CompareCheck, CompareFigureName, CompareGap, OverlapGap } from '#shared/domain/run/run-compare'
import type { BumpReason, Uncompared } from '#shared/domain/release/bump'
import type { CardSection } from '#shared/domain/release/card'
import type { GateCode, GateKey } from '#shared/domain/release/gate'
import type { PersonalKind } from '#shared/domain/release/personal-data'
import type { KeptFor } from '#shared/domain/release/release-record'
import type { ReleaseChannel, ReleaseState } from '#shared/domain/release/release-state'
import type { EventKind } from '#shared/domain/run/run-event'
import type { LensOutcome, LensSideState, LensStatus } from '#shared/domain/run/run-lens'
import type { BulkAction, BulkReason } from '#shared/domain/run/run-bulk'
import type { RunAction } from '#shared/domain/run/run-decision'
import type { GroupFigure, GroupReason } from '#shared/domain/run/group-retry'
import type { RetryConfigurations, RetryHint, RetryReason, RetryStart, ReuseReason } from '#shared/domain/run/run-retry'
import type { RunExtent, RunTrigger } from '#shared/domain/run/run-filter'
import type { RunFilterState, RunName, StageState } from '#shared/domain/run/run-state'
import type { SourceKind } from '#shared/domain/source-kind'
import type { ValueType } from '~/utils/form/any-value'
import type { ThresholdUnit } from '~/utils/alert/alert-rule-draft'
import type { AlertPageTab } from '~/utils/alert/alert-url'
import type { UploadState } from '~/stores/upload'
import type { Failure } from '~/utils/api/problem'
import type { NoEstimate } from '~/utils/run/run-estimate'
import type { TailLevel, TailState } from '~/utils/run/run-tail'
import type { OcMark } from '~/utils/quality/quality-chart'
import type { PlanPreset, ReadyDefect } from '~/utils/quality/policy-preset'
import type { QualityTab } from '~/utils/quality/quality-url'
import type { RunDispositionFilter } from '~/utils/run/run-list-url'
import type { TemplateDiff, TemplateUpgradeAnswer } from '#shared/contract/template/template-diff.contract'
import type { BuiltInTemplate, HoleType, ImportNote, ImportReason, TemplateIcon, TemplateState } from '#shared/domain/template/template-code'
import type { DEMO_HISTORY_FAULTS } from '#shared/contract/history.contract'
import type { SettingUnit } from '#shared/contract/setting/config.contract'
import type { SettingSection } from '~/utils/setting/setting-section'
import type { SourceStep } from '~/utils/source/source-url'
import type { Grain } from '~/utils/stat/stat-grain'
import type { StatComparison, StatGrain, StatLatency, StatTab } from '~/utils/stat/stat-url'
import type { DurationForm } from '~/utils/format/duration'
import type { FigureUnit } from '~/utils/format/metric-figure'
import type { CompactStep } from '~/utils/format/number-format'
import type { RangeName, RangeUnit } from '~/utils/format/range-name'
import type { RangeFault } from '~/utils/format/range-url'
import type { ImportStep } from '~/utils/template/import-steps'
import type { DraftFault } from '~/utils/quality/review-draft'

/**
 * Places in the locales whose last part is a code, with the codes that have a text there. `string` where an older or newer
 * factory may send other codes. tests/unit/rules/labels.spec.ts compares codes and locales.
 */
export interface LabelCodes {
  'access.role': Role
  'access.role_hint': Role
  'alert.cause': AlertView['cause']
  'alert.channel.code': DeliveryCode | (string & {})
  'alert.channel.kind': ChannelView['kind']
  'alert.comparison': AlertComparison
  'alert.condition': Condition
  'alert.delivery.kind': AlertDetail['deliveries'][number]['kind']
  'alert.delivery.states': AlertDetail['deliveries'][number]['state']
  'alert.dimension': AlertLabel
  'alert.end': AlertEnd
  'alert.event': AlertEventType
  'alert.fault': string
  'alert.handling': Handling
  'alert.matcher': 'metric' | 'rule' | 'severity'
  'alert.metric': AlertMetricName
  'alert.metric_hint': AlertMetricName
  'alert.no_data': NoDataMode
  'alert.no_data_hint': NoDataMode
  'alert.ready_made': string
  'alert.severity': Severity
  'alert.silence.states': SilenceView['state']
  'alert.tab': AlertPageTab
  'alert.unit': Exclude<ThresholdUnit, 'percent' | 'plain'>
  'app.health': 'degraded' | 'good' | 'slow' | 'unknown'
  'audit.fault': ChainFault
  'audit.noun': string
  'audit.verb': string
  'common.compact': Exclude<CompactStep, 'none'>
  'common.duration': DurationForm
  'dataset.column_type': ColumnType | (string & {})
  'dataset.lineage.type': LineageNode['type']
  'detail.op': string
  'error': Failure['code']
  'launch.finding': string
  'form.value_type': ValueType
  'model.about': string
  'model.health': ModelHealth
  'model.name_of': string
  'model.price.scope': PriceScope
  'model.provenance': AvailableModel['provenance']
  'model.provenance_hint': AvailableModel['provenance']
  'model.provider_of': ModelProvider
  'model.state': AvailableModel['state']
  'model.task': string
  'overview.estimate': NoEstimate
  'overview.month': string
  'overview.weekday': string
  'palette.action': 'docs' | 'help' | 'launch' | 'link' | 'pipeline' | 'source' | 'template' | 'template_import'
  'palette.group': 'actions' | 'datasets' | 'general' | 'go' | 'page' | 'pages' | 'pipelines' | 'runs' | 'sources' | 'templates'
  'project.demo.fault': (typeof DEMO_HISTORY_FAULTS)[number]
  'quality.action': string
  'quality.column': BoardColumn
  'quality.decision': LotDecision
  'quality.lot_decided': LotDecision
  'quality.decision_text': LotDecision
  'quality.distribution': Distribution
  'quality.distribution_hint': Distribution
  'quality.fault': string
  'quality.field_type': FieldType
  'quality.gate_decision_text': LotDecision
  'quality.mark': Extract<OcMark['key'], 'aql' | 'ltpd'>
  'quality.plan_kind': SamplingPlan['kind']
  'quality.preset': PlanPreset
  'quality.ready_defect': ReadyDefect
  'quality.refusal': DecisionRefusal | (string & {})
  'quality.rule_kind': RuleKind
  'quality.sample_state': SampleState
  'quality.severity': DefectSeverity
  'quality.share': 'alpha' | 'aql' | 'beta' | 'ltpd'
  'quality.share_hint': 'alpha' | 'aql' | 'beta' | 'ltpd'
  'quality.state': LotState
  'quality.tab': QualityTab
  'quality.verdict': Verdict
  'range.calendar': Exclude<RangeName['form'], 'last' | 'span'>
  'range.fault': RangeFault
  'range.last': RangeUnit
  'reason': string
  'release.bump': NonNullable<ReleaseView['bump']>
  'release.bump_reason': BumpReason
  'release.channel': ReleaseChannel
  'release.fault': Exclude<ReleaseView['fault'], ''>
  'release.gate_name': GateKey
  'release.kept_for': KeptFor
  'release.outcome': GateCode
  'release.personal': PersonalKind
  'release.section': CardSection
  'release.section_hint': CardSection
  'release.state': ReleaseState
  'release.uncompared': Uncompared
  'release.work': NonNullable<ReleaseView['work']>['kind']
  'retry.configurations': RetryConfigurations
  'retry.group.reason': GroupReason
  'retry.hopeless': RetryHint
  'retry.reason': RetryReason
  'retry.reuse_reason': ReuseReason
  'retry.start': RetryStart
  'review.role': VerdictRole
  'review.rule': RuleKind
  'review.sample_role': VerdictRole
  'review.wrong': DraftFault['code']
  'run.bulk_ask': BulkAction
  'run.bulk_do': BulkAction
  'run.bulk_fault': string
  'run.bulk_reason': BulkReason
  'run.compare_figure': CompareFigureName
  'run.compare_gap': CompareGap
  'run.compare_other': CompareCheck
  'run.compare_same': CompareCheck
  'run.disposition': RunDispositionFilter
  'run.event_kind': EventKind
  'run.extent': RunExtent
  'run.group_retry.figure': GroupFigure
  'run.histogram.grain': RunHistogram['grain']
  'run.overlap_gap': OverlapGap
  'run.lens_outcome': LensOutcome
  'run.lens_side': LensSideState
  'run.lens_status': LensStatus
  'run.lens_status_text': LensStatus
  'run.role': StageRunView['outputs'][number]['role']
  'run.started_by': RunTrigger
  'run.state': RunName | RunFilterState
  'run.tail.badge': TailState
  'run.tail.level': TailLevel
  'run.tail.state': TailState
  'run.trigger': RunTrigger
  'run.verb': BulkAction
  'run.verb_done': RunAction
  'run.verb_failed': BulkAction
  'setting.breaker': ModelActivity['breaker']
  'setting.fault': string
  'setting.group': SettingView['group']
  'setting.help': string
  'setting.load.lane': LaneView['lane']
  'setting.name': string
  'setting.part': DependencyView['name']
  'setting.part_help': DependencyView['name']
  'setting.reason': string
  'setting.section': SettingSection
  'setting.unit': SettingUnit
  'source.kind': SourceKind | (string & {})
  'source.step': SourceStep
  'source.upload_state': UploadState
  'stage.state': StageState
  'stat.comparison': StatComparison
  'stat.each': Grain
  'stat.grain': StatGrain
  'stat.hint': MetricName
  'stat.handover.kind': Exclude<HandoverDecision['kind'], 'disposition'>
  'stat.latency.kind': StatLatency
  'stat.metric': MetricName
  'stat.no_comparison': NonNullable<Comparison['reason']>
  'stat.no_value': NonNullable<MetricAnswer['reason']>
  'stat.quality_split': QualitySplit
  'stat.tab': StatTab
  'stat.unit': Exclude<FigureUnit, 'duration' | 'percent'>
  'template.about': BuiltInTemplate
  'template.built_in': BuiltInTemplate
  'template.change': TemplateDiff['changes'][number]['change']
  'template.effect_reason': NonNullable<TemplateDiff['effectReason']>
  'template.hole': HoleType
  'template.icon': TemplateIcon
  'template.import_note': ImportNote
  'template.import_reason': ImportReason
  'template.import_step': ImportStep
  'template.outcome': TemplateUpgradeAnswer['local'][number]['outcome']
  'template.state': TemplateState
}

type LabelPlace = keyof LabelCodes

/** `run.state` and `RETRY_WAIT` → `run.state.retry_wait`; dots and dashes of a code become underscores. */
export const toLabelKey = (place: LabelPlace, code: string): string => `${place}.${code.toLowerCase().replace(/[.-]/g, '_')}`

type Named = Readonly<Record<string, unknown>>

/** Texts of codes in the reader's language: states, stage types, reasons, units. */
export function useLabels() {
  const { t, te } = useI18n()

  /**
   * The text of a code; a code without a text is returned as it is.
   *
   * @param third the count for a plural, or another language than the reader's
   */
  function label<Place extends LabelPlace>(
    place: Place,
    code: LabelCodes[Place],
    named?: Named,
    third?: number | { locale: ReturnType<typeof useI18n>['locale']['value'] },
  ): string {
    const key = toLabelKey(place, code)
    if (!te(key)) {
      return code
    }
    // Without values the server need not look the text up again (plugins/known-texts.server.ts).
    if (third === undefined) {
      return named === undefined ? t(key) : t(key, named)
    }
    return typeof third === 'object' ? t(key, named ?? {}, third) : t(key, named ?? {}, third)
  }

  /** Each code with its text, for a choice. */
  const labelsOf = <Place extends LabelPlace>(place: Place, codes: readonly LabelCodes[Place][]) => codes.map(value => ({ value, label: label(place, value) }))

  const findLabel = <Place extends LabelPlace>(place: Place, code: LabelCodes[Place]): string | undefined => te(toLabelKey(place, code)) ? label(place, code) : undefined

  return { label, labelsOf, findLabel }
}
