import { DEFAULT_TIME_ZONE } from '~/utils/format/time-format'

/**
 * IANA zone in which times are shown; the same on server and client, whatever the browser's own zone. The server sets
 * that of the settings for every page (server/http/access), also for one who is not signed in.
 */
export function useReportZone() {
  const event = useRequestEvent()
  return useState<string>('report-zone', () => {
    const found: unknown = event?.context.reportZone
    return typeof found === 'string' ? found : DEFAULT_TIME_ZONE
  })
}
