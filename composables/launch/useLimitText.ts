import type { StageLimits } from '#shared/domain/run/run-record'
import { formatRatio } from '~/utils/format/number-format'

/** Names and values of a stage's limits, in the reader's language. */
export function useLimitText() {
  const { t } = useI18n()
  const { duration } = useFormat()
  const titles = computed((): Record<string, string> => ({
    maxAttempts: t('pipeline.limits.attempts'),
    timeoutMs: t('pipeline.limits.timeout'),
    failureTolerance: t('pipeline.limits.tolerance'),
  } satisfies Record<keyof StageLimits, string>))

  /** Without a value the usual one applies. */
  function limitText(name: string, value: unknown): string {
    if (typeof value !== 'number') {
      return t('launch.parameters.default')
    }
    return name === 'failureTolerance' ? formatRatio(value) : name === 'timeoutMs' ? duration(value) : String(value)
  }

  return { limitTitle: (name: string) => titles.value[name] ?? name, limitText }
}
