import type { ConfigEntry, SettingValue } from '#shared/contract/setting/config.contract'
import { formatMostBytes } from '~/utils/format/number-format'

type Shown = Pick<ConfigEntry, 'unit' | 'isSecret' | 'source'>

/** A value as one reads it: sizes and times with their unit, flags as on and off, a secret not at all. */
export function useSettingText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { number } = useFormat()

  function settingText({ unit, isSecret, source }: Shown, value: SettingValue | null): string {
    if (isSecret) {
      return source === 'default' ? t('setting.value.not_set') : t('setting.value.hidden')
    }
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) {
      return t('setting.value.not_set')
    }
    if (typeof value === 'boolean') {
      return value ? t('setting.value.on') : t('setting.value.off')
    }
    if (Array.isArray(value)) {
      return value.join(', ')
    }
    return typeof value === 'number' ? amountText(value, unit) : value
  }

  /** Without a unit it is a number of its own kind, such as a port. */
  const amountText = (amount: number, unit: ConfigEntry['unit']) =>
    unit === null
      ? String(amount)
      : unit === 'bytes' ? formatMostBytes(amount) : `${number(amount)} ${label('setting.unit', unit)}`

  return { settingText }
}
