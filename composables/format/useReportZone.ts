import { DEFAULT_TIME_ZONE } from '~/utils/format/time-format'

/** IANA zone in which times are shown; the same on server and client, whatever the browser's own zone. */
export const useReportZone = () => useState<string>('report-zone', () => DEFAULT_TIME_ZONE)
