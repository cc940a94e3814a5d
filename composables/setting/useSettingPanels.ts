import type { ApiData } from '../api/useApiData'
import type { PanelState } from '../api/usePanelState'

/** Looks of the three answers that the settings page shows, and the requests behind them. */
export interface SettingPanels {
  system: PanelState
  systemCommand: string
  detail: PanelState
  detailCommand: string
  load: PanelState
  loadCommand: string
}

export function useSettingPanels(
  system: ApiData<'systemGet'>, detail: ApiData<'systemDetailGet'>, load: ApiData<'systemLoadGet'>,
) {
  const systemLook = usePanelState(system)
  const detailLook = usePanelState(detail)
  const loadLook = usePanelState(load)
  return computed<SettingPanels>(() => ({
    system: systemLook.value,
    systemCommand: system.curl.value,
    detail: detailLook.value,
    detailCommand: detail.curl.value,
    load: loadLook.value,
    loadCommand: load.curl.value,
  }))
}
