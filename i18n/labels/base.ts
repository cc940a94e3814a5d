import { DEMO_HISTORY_FAULTS } from '#shared/contract/history.contract'
import { ERROR_CODES } from '#shared/domain/error-code'
import { VALUE_TYPES } from '~/utils/form/any-value'
import { DURATION_FORMS } from '~/utils/format/duration'
import { COMPACT_STEPS } from '~/utils/format/number-format'
import { CALENDAR_RANGES, RANGE_UNITS } from '~/utils/format/range-name'
import { RANGE_FAULTS } from '~/utils/format/range-url'
import { NO_ESTIMATES } from '~/utils/run/run-estimate'
import { ANY, type LabelLists, orOther } from './label-lists'

export default {
  'app.health': ['degraded', 'good', 'slow', 'unknown'],
  'common.compact': COMPACT_STEPS,
  'common.duration': DURATION_FORMS,
  'detail.op': ANY,
  'error': [...ERROR_CODES, 'offline'],
  'launch.finding': ANY,
  'form.value_type': VALUE_TYPES,
  'overview.estimate': NO_ESTIMATES,
  'overview.month': orOther(Array.from({ length: 12 }, (_, index) => `m${String(index + 1).padStart(2, '0')}`)),
  'overview.weekday': orOther(Array.from({ length: 7 }, (_, index) => `d${index}`)),
  'palette.action': ['docs', 'help', 'launch', 'link', 'pipeline', 'source', 'template', 'template_import'],
  'palette.group': [
    'actions', 'datasets', 'general', 'go', 'page', 'pages', 'pipelines', 'runs', 'sources', 'templates',
  ],
  'project.demo.fault': DEMO_HISTORY_FAULTS,
  'range.calendar': CALENDAR_RANGES,
  'range.fault': RANGE_FAULTS,
  'range.last': Object.values(RANGE_UNITS),
} as const satisfies LabelLists
