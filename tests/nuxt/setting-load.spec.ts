import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import SettingsPage from '~/pages/settings.vue'
import { openConfig } from '#server/config/config-store'
import { registerEndpoint } from './given/register-endpoint'
import { givenLoad } from './given/given-load'
import { givenSystem, givenSystemDetail } from './given/given-system'

let load: () => unknown
let system: () => unknown
let asked = 0

registerEndpoint('/api/v1/system', () => system())
registerEndpoint('/api/v1/system/details', () => givenSystemDetail())
registerEndpoint('/api/v1/config', () => openConfig({ DATA_DIR: '/nowhere' }).view())
registerEndpoint('/api/v1/system/load', () => {
  asked += 1
  return load()
})

const problem = {
  type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-5e1f77',
}
const open = (section = 'health') => mountSuspended(SettingsPage, { route: `/settings?section=${section}` })
type Page = Awaited<ReturnType<typeof open>>
const tidy = (text: string) => text.replace(/\s+/g, ' ')
const panelOf = (page: Page, title: string) =>
  page.findAll('section.panel').find(panel => panel.find('h2').exists() && panel.get('h2').text() === title)
const textOf = (page: Page, title: string) => tidy(panelOf(page, title)?.text() ?? '')
const rowsOf = (page: Page, title: string) =>
  panelOf(page, title)?.findAll('tbody tr').map(row => tidy(row.text())) ?? []

beforeEach(() => {
  clearNuxtData()
  load = () => givenLoad()
  system = () => givenSystem()
  asked = 0
})

describe('the load of the console, in the settings', () => {
  it('shows the memory of console and factory, and which process it is of', async () => {
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Memory')).toEqual([
      'Resident312 MB221 MB',
      'Heap used88 MB60 MB',
      'External21 MB12 MB',
      'Array buffers4.0 MB3.0 MB',
      'Embedded database134 MB—',
    ])
    expect(textOf(page, 'Memory')).toContain('console-a, process 4711')
    expect(textOf(page, 'Memory')).toContain('talks to. The embedded database’s figure is claimed address space')
  })

  it('says nothing of an embedded database where there is none', async () => {
    load = () => givenLoad({ memory: { ...givenLoad().memory, embeddedDatabaseBytes: null } })
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Memory')[4]).toBe('Embedded database——')
    expect(textOf(page, 'Memory')).not.toContain('address space')
  })

  it('shows a dash for a factory that is away, or too old to tell', async () => {
    system = () => givenSystem({ queue: null })
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Memory')[0]).toBe('Resident312 MB—')
  })

  it('shows the delay of the event loop', async () => {
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Event loop delay'))
      .toEqual(['Last minute0.31 ms9.4 ms44 ms', 'Last hour0.28 ms12 ms18 s'])
  })

  it('shows what runs and waits in each lane, and a dash where none ever waits or the wait is not known', async () => {
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Requests waiting')).toEqual([
      'Reads6 / 617140 ms3', 'Sign-in0 / 100 ms0', 'Writes6 / 61—0', 'Event streams2 / 512——0',
    ])
  })

  it('names routes as the API does, the longest P95 first', async () => {
    const page = await open()

    await expect.poll(() => rowsOf(page, 'Slowest routes')).toEqual([
      'GET /metrics/series metricSeries20022 ms480 ms910 ms10 s50%',
      'GET Pages4090 ms210 ms320 ms4,000 ms20%',
      'GET /healthz601.2 ms3.4 ms5.0 ms80 ms0.4%',
    ])
  })

  it('names statements by table and fingerprint, with their text one keypress away', async () => {
    const page = await open()
    await expect.poll(() => rowsOf(page, 'Slowest statements')).toHaveLength(1)

    const row = panelOf(page, 'Slowest statements')?.get('tbody tr')
    expect(tidy(row?.get('summary').text() ?? '')).toBe('select task_runs #a1b2c3d4')
    expect(row?.get('details').attributes('open')).toBeUndefined()
    expect(row?.get('code').text()).toContain('where "state" in (?, …)')
  })

  it('says so when nothing was slow', async () => {
    const none = { count: 0, totalMs: 0, slowest: [] }
    load = () => givenLoad({ routes: none, statements: none, loop: { minute: null, hour: null } })
    const page = await open()

    await expect.poll(() => textOf(page, 'Slowest routes')).toContain('Nothing slow in the last hour')
    expect(textOf(page, 'Slowest statements')).toContain('No statement has finished since then.')
    expect(rowsOf(page, 'Event loop delay')[0]).toBe('Last minute———')
  })

  it('says what failed while the rest of the page stays, and reads it again', async () => {
    load = () => {
      throw createError({ statusCode: 500, data: problem })
    }
    const page = await open()
    await expect.poll(() => textOf(page, 'Memory')).toContain('req-5e1f77')
    expect(tidy(page.text())).toContain('4 of 4 up')

    load = () => givenLoad()
    await panelOf(page, 'Memory')?.get('[role="alert"] button').trigger('click')

    await expect.poll(() => rowsOf(page, 'Memory')[0]).toBe('Resident312 MB221 MB')
  })

  it('keeps what it shows while it reads again', async () => {
    const page = await open()
    await expect.poll(() => rowsOf(page, 'Memory')).toHaveLength(5)
    let answer: (view: unknown) => void = () => undefined
    load = () => new Promise(resolve => answer = resolve)

    await page.findAll('button').find(it => it.text() === 'Refresh')?.trigger('click')
    await expect.poll(() => panelOf(page, 'Memory')?.attributes('aria-busy')).toBe('true')
    expect(rowsOf(page, 'Memory')).toHaveLength(5)
    expect(panelOf(page, 'Slowest routes')?.attributes('data-look')).toBe('data')

    answer(givenLoad({ memory: { ...givenLoad().memory, rssBytes: 400_000_000 } }))
    await expect.poll(() => rowsOf(page, 'Memory')[0]).toBe('Resident400 MB221 MB')
  })

  it('is not asked for by other sections', async () => {
    const page = await open('cache')
    await expect.poll(() => page.findAll('input').length).toBeGreaterThan(2)

    expect(asked).toBe(0)
  })
})
