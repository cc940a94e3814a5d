import { CONFIG_FAULTS, SETTING_GROUPS, SETTING_UNITS } from '#shared/contract/setting/config.contract'
import { BREAKER_STATES } from '#shared/contract/system-detail.contract'
import { LANES } from '#shared/contract/system-load.contract'
import { DEPENDENCIES } from '#shared/contract/system.contract'
import { SETTING_SECTIONS } from '~/utils/setting/setting-section'
import { ANY, type LabelLists, orOther } from './label-lists'

export default {
  'setting.breaker': BREAKER_STATES,
  'setting.fault': orOther([...CONFIG_FAULTS, 'LOCKED', 'NEEDS_START']),
  'setting.group': SETTING_GROUPS,
  'setting.help': ANY,
  'setting.load.lane': LANES,
  'setting.name': ANY,
  'setting.part': DEPENDENCIES,
  'setting.part_help': DEPENDENCIES,
  'setting.reason': ANY,
  'setting.section': SETTING_SECTIONS,
  'setting.unit': SETTING_UNITS,
} as const satisfies LabelLists
