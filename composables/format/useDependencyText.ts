import type { DependencyView } from '#shared/contract/system.contract'

/** Names of the system's parts, and why one of them does not answer. */
export function useDependencyText() {
  const { t } = useI18n()

  const names = computed<Record<DependencyView['name'], { label: string, help: string }>>(() => ({
    database: { label: t('setting.part.database'), help: t('setting.part.database_help') },
    queue: { label: t('setting.part.queue'), help: t('setting.part.queue_help') },
    model: { label: t('setting.part.model'), help: t('setting.part.model_help') },
    cache: { label: t('setting.part.cache'), help: t('setting.part.cache_help') },
  }))
  const reasons = computed<Record<string, string>>(() => ({
    unavailable: t('setting.reason.unavailable'),
    UNAVAILABLE: t('setting.reason.unavailable'),
    upstream_timeout: t('setting.reason.timeout'),
    DEADLINE_EXCEEDED: t('setting.reason.timeout'),
    NOT_STARTED: t('setting.reason.not_started'),
    CIRCUIT_OPEN: t('setting.reason.circuit_open'),
    ARTIFACT_STORE_MISMATCH: t('setting.reason.store_mismatch'),
  }))
  /** A reason that nobody foresaw is shown as the service said it. */
  const reasonOf = (reason: string) => reasons.value[reason] ?? reason

  return { names, reasonOf }
}
