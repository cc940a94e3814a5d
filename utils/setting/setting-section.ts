/** Sections of the settings page, each with its address: `?section=…`. */
export const SETTING_SECTIONS = ['health', 'grpc', 'storage', 'cache', 'environment', 'access', 'demo', 'preferences'] as const

export type SettingSection = (typeof SETTING_SECTIONS)[number]

/** An unknown section opens the first. */
export const toSettingSection = (text: unknown): SettingSection => SETTING_SECTIONS.find(section => section === text) ?? 'health'
