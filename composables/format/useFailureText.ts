import { type Failure, toFailure } from '~/utils/api/problem'

/** What happened, in the reader's words; a static map, so that every key can be found. */
export function useFailureText() {
  const { t } = useI18n()
  const texts = computed<Record<Failure['code'], string>>(() => ({
    offline: t('error.offline'),
    invalid_input: t('error.invalid_input'),
    forbidden: t('error.forbidden'),
    not_found: t('error.not_found'),
    method_not_allowed: t('error.method_not_allowed'),
    conflict: t('error.conflict'),
    artifact_damaged: t('error.artifact_damaged'),
    artifact_missing: t('error.artifact_missing'),
    protocol_version: t('error.protocol_version'),
    stale_version: t('error.stale_version'),
    too_large: t('error.too_large'),
    unsupported_media_type: t('error.unsupported_media_type'),
    range_not_satisfiable: t('error.range_not_satisfiable'),
    refused: t('error.refused'),
    version_required: t('error.version_required'),
    too_many_requests: t('error.too_many_requests'),
    internal: t('error.internal'),
    not_implemented: t('error.not_implemented'),
    unavailable: t('error.unavailable'),
    upstream_timeout: t('error.upstream_timeout'),
    storage_full: t('error.storage_full'),
  }))
  return {
    textOf: (error: unknown) => texts.value[toFailure(error).code],
    failureOf: toFailure,
  }
}
