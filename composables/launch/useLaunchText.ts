import type { Finding } from '#shared/contract/finding.contract'

/** What is wrong with a launch, in the reader's words. */
export function useLaunchText() {
  const { t } = useI18n()
  const { findingText } = useFindingText()
  const own = computed<Record<string, string>>(() => ({
    NO_NAME: t('launch.finding.no_name'),
    BAD_RECORD_LIMIT: t('launch.finding.bad_record_limit'),
    CANNOT_REMOVE: t('launch.finding.cannot_remove'),
    MISSING_INPUT: t('launch.finding.choose_input'),
  }))
  return { findingText: (finding: Finding) => own.value[finding.code] ?? findingText(finding) }
}
