import type { Role } from '#shared/domain/role'

export interface MenuItem<Key extends string> {
  key: Key
  icon: string
  label: string
  /** What it does, where its name alone does not tell it from its neighbour. */
  note?: string
  /** Without this role it cannot be chosen, and says so. */
  needs?: Role
}
