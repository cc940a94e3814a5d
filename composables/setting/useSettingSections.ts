import type { SettingSection } from '~/utils/setting/setting-section'

/** Sections of the settings page with name, icon and address. */
export function useSettingSections() {
  const { label } = useLabels()
  return computed<{ key: SettingSection, label: string, icon: string }[]>(() => [
    { key: 'health', label: label('setting.section', 'health'), icon: 'i-lucide-heart-pulse' },
    { key: 'grpc', label: label('setting.section', 'grpc'), icon: 'i-lucide-plug-zap' },
    { key: 'storage', label: label('setting.section', 'storage'), icon: 'i-lucide-hard-drive' },
    { key: 'cache', label: label('setting.section', 'cache'), icon: 'i-lucide-timer-reset' },
    { key: 'environment', label: label('setting.section', 'environment'), icon: 'i-lucide-terminal' },
    { key: 'preferences', label: label('setting.section', 'preferences'), icon: 'i-lucide-globe' },
  ])
}
