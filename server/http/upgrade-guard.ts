import { findRefusal } from './request-guard'

/** Where a page may open a socket. */
const LIVE_PATH = '/api/v1/live'

interface UpgradeRequest {
  url?: string
  headers: Headers
}

/**
 * Checks every upgrade, whatever its path: h3 runs no middleware for upgrades, and would open an unserved socket for
 * a path without one.
 *
 * @throws Response, which the adapter sends.
 */
export function guardUpgrade({ url = '/', headers }: UpgradeRequest): void {
  const refusal = findRefusal({
    host: headers.get('host') ?? '',
    origin: headers.get('origin') ?? undefined,
    secFetchSite: headers.get('sec-fetch-site') ?? undefined,
    isWrite: true,
  })
  if (refusal) {
    throw refuseUpgrade(403, refusal.message)
  }
  if (URL.parse(url, 'http://console')?.pathname !== LIVE_PATH) {
    throw refuseUpgrade(404, 'no socket is served here')
  }
}

export const refuseUpgrade = (status: number, message: string) =>
  new Response(message, { status, headers: { connection: 'close' } })
