/** Parts of the settings page, each with an address of its own: `?section=…`. */
export const SETTING_SECTIONS = ['health', 'grpc', 'storage', 'cache', 'environment', 'preferences'] as const

export type SettingSection = (typeof SETTING_SECTIONS)[number]

/** What cannot be read leads to the first. */
export const toSettingSection = (text: unknown): SettingSection => SETTING_SECTIONS.find(section => section === text) ?? 'health'
