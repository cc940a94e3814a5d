import type { ConfigEntry, ConfigFault } from '#shared/contract/setting/config.contract'

type Fault = Pick<ConfigFault, 'path' | 'line' | 'column'> & { code: string, message: string }

/** What is wrong with a value or with config.json, in the reader's language, with its place. */
export function useConfigFaultText(entries: () => readonly ConfigEntry[]) {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const { number } = useFormat()

  /** Without its place. */
  function whatText({ code, path, message }: Pick<Fault, 'code' | 'path' | 'message'>): string {
    const entry = entries().find(it => it.path === path)
    if (code === 'OUT_OF_RANGE' && entry?.min !== undefined && entry.min !== null && entry.max !== null) {
      return t('setting.config.range_wrong', { min: number(entry.min), max: number(entry.max) })
    }
    return findLabel('setting.fault', code) ?? message
  }

  function faultText(fault: Fault): string {
    const { path, line, column } = fault
    const what = path === '' ? whatText(fault) : t('setting.config.fault_of', { path, what: whatText(fault) })
    return line > 0 ? t('setting.config.fault_at', { line, column, what }) : what
  }

  return { whatText, faultText }
}
