import type { SettingView } from '#shared/contract/system-detail.contract'
import { formatBytes } from '~/utils/format/number-format'

/** A value of the environment as one reads it: sizes and times with their unit, flags as on and off. */
export function useSettingValue() {
  const { t } = useI18n()
  const { number } = useFormat()

  return function valueOf({ name, value, source, isSecret }: SettingView): string {
    if (isSecret) {
      return source === 'environment' ? t('setting.value.hidden') : t('setting.value.not_set')
    }
    if (value === null || value === '') {
      return t('setting.value.not_set')
    }
    if (value === 'true' || value === 'false') {
      return value === 'true' ? t('setting.value.on') : t('setting.value.off')
    }
    if (name === 'UPLOAD_MAX_BYTES') {
      return formatBytes(Number(value))
    }
    return name === 'DRAIN_TIMEOUT_MS' ? t('setting.seconds', { n: number(Number(value) / 1_000, Number(value) % 1_000 === 0 ? 0 : 1) }) : value
  }
}
