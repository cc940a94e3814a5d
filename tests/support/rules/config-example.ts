import { SETTINGS, toValue } from '#server/config/setting.ts'

/** Every setting that has a default, as config.json has it; without those that belong to one machine. */
export function toConfigExample(): string {
  const groups: Record<string, Record<string, unknown>> = {}
  for (const setting of SETTINGS) {
    const value = toValue(setting, setting.defaultText)
    if (value !== null && setting.name !== 'CONFIG_FILE') {
      const own = groups[setting.group] ??= {}
      own[setting.path.slice(setting.group.length + 1)] = value
    }
  }
  return `${JSON.stringify(groups, null, 2)}\n`
}
