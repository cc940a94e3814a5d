import type { SettingGroup } from '#shared/contract/setting/config.contract'

/** Sections of the settings page, each with its address: `?section=…`. */
export const SETTING_SECTIONS = [
  'health', 'grpc', 'cache', 'alerts', 'preferences', 'retention', 'storage', 'network', 'environment', 'access',
  'audit', 'demo',
] as const

export type SettingSection = (typeof SETTING_SECTIONS)[number]

/** What of config.json a section shows. */
export const SECTION_GROUPS: Partial<Record<SettingSection, readonly SettingGroup[]>> = {
  grpc: ['grpc'],
  cache: ['refresh', 'cache'],
  alerts: ['alerts'],
  preferences: ['time'],
  retention: ['retention'],
  storage: ['storage'],
  network: ['network'],
  environment: ['console', 'factory'],
}

/** An unknown section opens the first. */
export const toSettingSection = (text: unknown): SettingSection =>
  SETTING_SECTIONS.find(section => section === text) ?? 'health'
