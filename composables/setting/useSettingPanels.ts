import type { ApiData } from '../api/useApiData'
import type { PanelState } from '../api/usePanelState'

/** Looks of the two answers that the settings page shows, and the requests behind them. */
export interface SettingPanels {
  system: PanelState
  systemCommand: string
  detail: PanelState
  detailCommand: string
}

export function useSettingPanels(system: ApiData<'systemGet'>, detail: ApiData<'systemDetailGet'>) {
  const systemLook = usePanelState(system)
  const detailLook = usePanelState(detail)
  return computed<SettingPanels>(() => ({
    system: systemLook.value,
    systemCommand: system.curl.value,
    detail: detailLook.value,
    detailCommand: detail.curl.value,
  }))
}
