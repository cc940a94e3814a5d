import type { SettingSection } from '~/utils/setting/setting-section'

/** Parts of the settings page with name, icon and address. */
export function useSettingSections() {
  const { t } = useI18n()
  return computed<{ key: SettingSection, label: string, icon: string }[]>(() => [
    { key: 'health', label: t('setting.section.health'), icon: 'i-lucide-heart-pulse' },
    { key: 'grpc', label: t('setting.section.grpc'), icon: 'i-lucide-plug-zap' },
    { key: 'storage', label: t('setting.section.storage'), icon: 'i-lucide-hard-drive' },
    { key: 'cache', label: t('setting.section.cache'), icon: 'i-lucide-timer-reset' },
    { key: 'environment', label: t('setting.section.environment'), icon: 'i-lucide-terminal' },
    { key: 'preferences', label: t('setting.section.preferences'), icon: 'i-lucide-globe' },
  ])
}
