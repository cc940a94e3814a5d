import { formatRatio } from '~/utils/format/number-format'

/** Digits of κ and α. */
const DIGITS = 2

export const useAgreementData = (query: MaybeRefOrGetter<{
  projectId?: string | undefined
  lotId?: string | undefined
  policyId?: string | undefined
  from?: string | undefined
  to?: string | undefined
} | undefined>) =>
  useApiData('qcAgreement', () => {
    const asked = toValue(query)
    return asked && { query: asked }
  }, { topics: ['quality'] })

/** κ and α are read with two digits. */
export const formatAgreement = (value: number): string => value.toFixed(DIGITS)

/** The agreement of a lot in one line; undefined while too few samples are judged twice. */
export function useReviewAgreement(query: () => { lotId: string }, isOn: () => boolean) {
  const { t } = useI18n()
  const { number } = useFormat()
  const { data } = useAgreementData(() => isOn() ? query() : undefined)
  return computed(() => {
    const { agreement = null, alpha = null, units = 0 } = data.value ?? {}
    const parts = [
      ...agreement === null ? [] : [t('review.agreement.short', { percent: formatRatio(agreement) })],
      ...alpha === null
        ? []
        : [t('review.agreement.short_alpha', { alpha: formatAgreement(alpha), units: number(units) })],
    ]
    return parts.length === 0 ? undefined : parts.join(' · ')
  })
}
