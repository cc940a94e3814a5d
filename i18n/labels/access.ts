import { CHAIN_FAULTS } from '#shared/contract/setting/audit.contract'
import { AUDIT_NOUNS, AUDIT_WORDS } from '#shared/domain/audit/audit-action'
import { ROLES } from '#shared/domain/role'
import { type LabelLists, orOther } from './label-lists'

export default {
  'access.role': ROLES,
  'access.role_hint': ROLES,
  'audit.fault': CHAIN_FAULTS,
  'audit.noun': orOther(AUDIT_NOUNS),
  'audit.verb': orOther(AUDIT_WORDS),
} as const satisfies LabelLists
