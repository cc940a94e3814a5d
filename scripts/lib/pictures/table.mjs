/** Each picture is taken in both. */
export const LOCALES = ['en', 'zh-CN']

const DESKTOP = { width: 1_440, height: 900 }
const PHONE = { width: 390, height: 844 }

/**
 * The pictures of the documents: a new one is a line here and a link in each language. `:name` in an address is of the
 * scene. `shows`: a selector of what must be there. `isLive`: taken while a run is at work.
 *
 * @type {{ name: string, address: string, shows: string, size: { width: number, height: number },
 *   theme?: 'light' | 'dark', isLive?: boolean }[]}
 */
export const PICTURES = [
  { name: 'sources', address: '/sources', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'dataset', address: '/datasets/:dataset', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'pipeline', address: '/pipelines/:pipeline?stage=model-call', shows: 'main svg .line', size: DESKTOP },
  { name: 'launch', address: '/pipelines/:pipeline?launch=1', shows: 'dialog[open]', size: DESKTOP },
  { name: 'run-outputs', address: '/runs/:ended?tab=outputs', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'alerts', address: '/alerts', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'review', address: '/qc/review/:lot', shows: 'main h1', size: DESKTOP },
  { name: 'release', address: '/releases/:release', shows: 'main h1', size: DESKTOP },
  { name: 'statistics', address: '/stats', shows: 'main canvas', size: DESKTOP },
  { name: 'statistics-stages', address: '/stats/stages', shows: 'main canvas', size: DESKTOP },
  { name: 'run', address: '/runs/:live', shows: 'main svg .line', size: DESKTOP, isLive: true },
  { name: 'runs', address: '/runs', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'overview', address: '/', shows: 'main table tbody tr', size: DESKTOP },
  { name: 'overview-dark', address: '/', shows: 'main table tbody tr', size: DESKTOP, theme: 'dark' },
  { name: 'phone', address: '/', shows: 'main h1', size: PHONE },
]

/** @param {string} name of a picture. @param {string} locale */
export const toPictureFile = (name, locale, format = 'webp') => `${name}.${locale}.${format}`
