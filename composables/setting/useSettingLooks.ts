import type { ApiData } from '../api/useApiData'
import type { PanelLook } from '../api/usePanelLook'

/** Looks of the two answers that the settings page shows, and the requests behind them. */
export interface SettingLooks {
  system: PanelLook
  systemCommand: string
  detail: PanelLook
  detailCommand: string
}

export function useSettingLooks(system: ApiData<'systemGet'>, detail: ApiData<'systemDetailGet'>) {
  const systemLook = usePanelLook(system)
  const detailLook = usePanelLook(detail)
  return computed<SettingLooks>(() => ({
    system: systemLook.value,
    systemCommand: system.curl.value,
    detail: detailLook.value,
    detailCommand: detail.curl.value,
  }))
}
