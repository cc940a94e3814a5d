import type { Role } from '#shared/domain/role'

/** Why a verb cannot be used; undefined = it can. */
export function useRole() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { can } = useSession()
  return {
    can,
    whyNot: (needed: Role | undefined) =>
      needed === undefined || can(needed) ? undefined : t('access.needs', { role: label('access.role', needed) }),
  }
}
