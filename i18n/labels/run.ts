import { ARTIFACT_ROLES } from '#shared/contract/common.contract'
import { GROUP_FIGURES, GROUP_REASONS } from '#shared/domain/run/group-retry'
import { BULK_ACTIONS, BULK_REASONS } from '#shared/domain/run/run-bulk'
import { COMPARE_CHECKS, COMPARE_FIGURES, COMPARE_GAPS, OVERLAP_GAPS } from '#shared/domain/run/run-compare'
import { RUN_DECISIONS } from '#shared/domain/run/run-decision'
import { EVENT_KINDS } from '#shared/domain/run/run-event'
import { RUN_EXTENTS, RUN_TRIGGERS } from '#shared/domain/run/run-filter'
import { LENS_OUTCOMES, LENS_SIDES, LENS_STATUSES } from '#shared/domain/run/run-lens'
import {
  RETRY_CONFIGURATIONS, RETRY_HINTS, RETRY_REASONS, RETRY_STARTS, REUSE_REASONS,
} from '#shared/domain/run/run-retry'
import { RUN_FILTERS, RUN_NAMES, RUN_VERBS, STAGE_STATES } from '#shared/domain/run/run-state'
import { GRAINS } from '#shared/domain/time/period'
import { RUN_DISPOSITIONS } from '~/utils/run/run-list-url'
import { TAIL_LEVELS, TAIL_STATES } from '~/utils/run/run-tail'
import { SHARD_PARTS } from '~/utils/run/shard-look'
import { STAGE_COUNTS } from '~/utils/run/stage/stage-count'
import { ANY, type LabelLists, orOther } from './label-lists'

export default {
  'reason': ANY,
  'retry.configurations': RETRY_CONFIGURATIONS,
  'retry.group.reason': GROUP_REASONS,
  'retry.hopeless': RETRY_HINTS,
  'retry.reason': RETRY_REASONS,
  'retry.reuse_reason': REUSE_REASONS,
  'retry.start': RETRY_STARTS,
  'run.bulk_ask': BULK_ACTIONS,
  'run.bulk_do': BULK_ACTIONS,
  'run.bulk_fault': orOther([
    'COUNT_REQUIRED', 'NOTHING_MATCHES', 'NOTHING_POSSIBLE', 'NO_SELECTION', 'SELECTION_EXPIRED', 'TOO_MANY_MATCH',
    'WRONG_COUNT',
  ]),
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
  'run.lens_side': orOther(LENS_SIDES.filter(state => state !== 'record' && state !== 'text')),
  'run.lens_status': LENS_STATUSES.filter(status => status !== 'found'),
  'run.lens_status_text': LENS_STATUSES.filter(status => status !== 'found'),
  'run.role': ARTIFACT_ROLES,
  'run.started_by': RUN_TRIGGERS,
  'run.state': [...RUN_NAMES, ...RUN_FILTERS],
  'run.tail.badge': TAIL_STATES,
  'run.tail.level': TAIL_LEVELS,
  'run.tail.state': TAIL_STATES,
  'run.trigger': RUN_TRIGGERS,
  'run.verb': BULK_ACTIONS,
  'run.verb_done': [...RUN_VERBS, ...RUN_DECISIONS],
  'run.verb_failed': BULK_ACTIONS,
  'shard.part_of': SHARD_PARTS,
  'stage.count': STAGE_COUNTS,
  'stage.state': STAGE_STATES,
} as const satisfies LabelLists
