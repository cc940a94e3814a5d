import {
  BUILT_IN_TEMPLATES, CONSEQUENCES, EFFECT_REASONS, HOLE_TYPES, IMPORT_NOTES, IMPORT_REASONS, TEMPLATE_ICONS,
  TEMPLATE_STAGE_CHANGES, TEMPLATE_STATES, UPGRADE_OUTCOMES,
} from '#shared/domain/template/template-code'
import { IMPORT_STEPS } from '~/utils/template/import-steps'
import type { LabelLists } from './label-lists'

export default {
  'template.about': BUILT_IN_TEMPLATES,
  'template.built_in': BUILT_IN_TEMPLATES,
  'template.change': TEMPLATE_STAGE_CHANGES,
  'template.consequence': CONSEQUENCES,
  'template.effect_reason': EFFECT_REASONS,
  'template.hole': HOLE_TYPES,
  'template.icon': TEMPLATE_ICONS,
  'template.import_note': IMPORT_NOTES,
  'template.import_reason': IMPORT_REASONS,
  'template.import_step': IMPORT_STEPS,
  'template.outcome': UPGRADE_OUTCOMES,
  'template.state': TEMPLATE_STATES,
} as const satisfies LabelLists
