import type { PanelLook } from '../api/usePanelLook'

/** Looks of the two answers that the settings page shows, and the requests behind them. */
export interface SettingLooks {
  system: PanelLook
  systemCommand: string
  detail: PanelLook
  detailCommand: string
}

export function useSettingLooks(system: ReturnType<typeof useSystem>, detail: ReturnType<typeof useSystemDetail>) {
  const toCommand = useCurl()
  const systemLook = usePanelLook(system)
  const detailLook = usePanelLook(detail)
  return computed<SettingLooks>(() => ({
    system: systemLook.value,
    systemCommand: toCommand('systemGet'),
    detail: detailLook.value,
    detailCommand: toCommand('systemDetailGet'),
  }))
}
