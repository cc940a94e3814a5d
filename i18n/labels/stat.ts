import { COMPARISON_REASONS, METRICS, VALUE_REASONS } from '#shared/contract/metric.contract'
import { HANDOVER_DECISIONS } from '#shared/contract/overview/handover.contract'
import { QUALITY_SPLITS } from '#shared/domain/quality/quality-metric'
import { GRAINS } from '#shared/domain/time/period'
import { WORD_UNITS } from '~/utils/format/metric-figure'
import { STAT_COMPARISONS, STAT_GRAINS, STAT_LATENCIES, STAT_TABS } from '~/utils/stat/stat-url'
import type { LabelLists } from './label-lists'

export default {
  'stat.comparison': STAT_COMPARISONS,
  'stat.each': GRAINS,
  'stat.grain': STAT_GRAINS,
  'stat.hint': { partly: METRICS },
  'stat.handover.kind': HANDOVER_DECISIONS.filter(kind => kind !== 'disposition'),
  'stat.latency.kind': STAT_LATENCIES,
  'stat.metric': METRICS,
  'stat.no_comparison': COMPARISON_REASONS,
  'stat.no_value': VALUE_REASONS,
  'stat.quality_split': QUALITY_SPLITS,
  'stat.tab': STAT_TABS,
  'stat.unit': WORD_UNITS,
} as const satisfies LabelLists
