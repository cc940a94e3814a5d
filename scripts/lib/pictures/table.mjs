/** Each picture is taken in both. */
export const LOCALES = ['en', 'zh-CN']

/** A picture is no larger: a document loads all of its own at once. */
export const MOST_BYTES = 80_000

const DESKTOP = { width: 1_440, height: 900 }
/** Lower than DESKTOP: further down these pages end, or are empty with demo data. */
const LOW = { width: 1_440, height: 768 }
const PHONE = { width: 390, height: 844 }

/**
 * The pictures of the documents: a new one is a line here and a link in each language. `:name` in an address is of the
 * scene. `shows`: a selector of what must be there. `isLive`: taken while a run is at work.
 *
 * @type {{ name: string, address: string, shows: string, size: { width: number, height: number },
 *   theme?: 'light' | 'dark', isLive?: boolean }[]}
 */
export const PICTURES = [
  { name: 'overview', address: '/', shows: 'main .flow svg', size: LOW },
  { name: 'overview-dark', address: '/', shows: 'main .flow svg', size: LOW, theme: 'dark' },
  { name: 'sources', address: '/sources', shows: 'main table tbody tr', size: LOW },
  { name: 'dataset', address: '/datasets/:dataset', shows: 'main table tbody tr', size: LOW },
  { name: 'pipeline', address: '/pipelines/:pipeline?stage=model-call', shows: 'main svg .edge', size: DESKTOP },
  { name: 'launch', address: '/pipelines/:estimated?launch=1', shows: 'dialog[open]', size: DESKTOP },
  { name: 'run', address: '/runs/:live', shows: 'main svg .edge', size: DESKTOP, isLive: true },
  { name: 'run-outputs', address: '/runs/:ended?tab=outputs', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'runs', address: '/runs', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'alerts', address: '/alerts?tab=history', shows: 'main .alerts .row', size: DESKTOP },
  { name: 'review', address: '/qc/review/:lot', shows: 'main .defects', size: DESKTOP },
  { name: 'release', address: '/releases/:release', shows: 'main .passport', size: DESKTOP },
  { name: 'statistics', address: '/stats?from=now-30d&to=now', shows: 'main canvas', size: DESKTOP },
  {
    name: 'statistics-stages', address: '/stats/stages?from=now-30d&to=now', shows: 'main table tbody tr',
    size: DESKTOP,
  },
  { name: 'phone', address: '/', shows: 'main .flow svg', size: PHONE },
]

/** @param {string} name of a picture. @param {string} locale */
export const toPictureFile = (name, locale, format = 'webp') => `${name}.${locale}.${format}`
