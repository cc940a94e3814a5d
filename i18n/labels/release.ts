import { RELEASE_FAULTS, RELEASE_WORKS } from '#shared/contract/release/release.contract'
import { BUMP_REASONS, UNCOMPARED } from '#shared/domain/release/bump'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import { GATE_CODES, GATES } from '#shared/domain/release/gate'
import { PERSONAL_KINDS } from '#record/personal-data'
import { KEPT_FOR } from '#shared/domain/release/release-record'
import { RELEASE_CHANNELS, RELEASE_STATES } from '#shared/domain/release/release-state'
import type { LabelLists } from './label-lists'

export default {
  'release.bump_reason': BUMP_REASONS,
  'release.channel': RELEASE_CHANNELS,
  'release.fault': RELEASE_FAULTS,
  'release.gate_name': GATES,
  'release.kept_for': KEPT_FOR,
  'release.outcome': GATE_CODES,
  'release.personal': PERSONAL_KINDS,
  'release.section': CARD_SECTIONS,
  'release.section_hint': CARD_SECTIONS,
  'release.state': RELEASE_STATES,
  'release.uncompared': UNCOMPARED,
  'release.work': RELEASE_WORKS,
} as const satisfies LabelLists
