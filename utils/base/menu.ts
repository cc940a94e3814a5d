import type { Role } from '#shared/domain/role'

export interface MenuItem<Key extends string> {
  key: Key
  icon: string
  label: string
  /** Without this role it cannot be chosen, and says so. */
  needs?: Role
}
