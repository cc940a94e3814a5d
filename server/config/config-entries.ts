import type { ConfigEntry, ConfigView, SettingValue } from '#shared/contract/setting/config.contract'
import { type Layers, pickText, toShownText } from './config'
import { type Setting, SETTINGS, toValue } from './setting'

/** Every setting with its value in force, where it comes from, and what the other sources say. */
export function toConfigEntries(layers: Layers, inForce: Layers): ConfigView['entries'] {
  return SETTINGS.map((setting): ConfigEntry => {
    const { name, path, group, kind, form, min, max, options, isLive, defaultText } = setting
    const { text, source } = pickText(inForce, setting)
    return {
      name, path, group, kind, min, max, source,
      unit: form === 'secret' || form === 'address' ? null : form ?? null,
      options: [...options],
      isSecret: form === 'secret',
      value: toShown(setting, text),
      default: toShown(setting, defaultText),
      file: toShown(setting, layers.file.get(name)),
      saved: isLive ? toShown(setting, layers.saved.get(name)) : null,
      needsRestart: !isLive,
      isWaiting: pickText(layers, setting).text !== text,
      isLocked: layers.environment.has(name),
    }
  })
}

/** Nothing of a secret, no login of an address. */
export function toShown(setting: Setting, text: string | undefined): SettingValue | null {
  const shown = text === undefined ? undefined : toShownText(setting.name, text)
  // An empty list is a value; it is not an absent one.
  return shown === undefined ? (setting.kind === 'list' && text !== undefined ? [] : null) : toValue(setting, shown)
}
