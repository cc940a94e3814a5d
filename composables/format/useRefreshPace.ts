import type { SystemView } from '#shared/contract/system.contract'

/** How pages keep up to date, as the settings say; the usual pace until the system is read. */
export const useRefreshPace = () =>
  useState<SystemView['refresh']>('refresh-pace', () => ({ pollMs: 60_000, stalePolls: 2, isPushOn: true }))
