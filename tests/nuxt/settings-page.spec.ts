import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SettingsPage from '~/pages/settings.vue'
import { openConfig } from '#server/config/config-store'
import { registerEndpoint } from './given/register-endpoint'
import { givenLoad } from './given/given-load'
import { givenSystem, givenSystemDetail } from './given/given-system'

let system: () => unknown
let detail: () => unknown
let config: () => unknown
let saved: unknown[] = []

registerEndpoint('/api/v1/system', () => system())
registerEndpoint('/api/v1/system/details', () => detail())
registerEndpoint('/api/v1/system/load', () => givenLoad())
registerEndpoint('/api/v1/config', () => config())
registerEndpoint('/api/v1/config', { method: 'PATCH', handler: async (event) => {
  saved.push(await readBody(event))
  return givenConfig()
} })

/** As the server would answer, with these values saved and these variables set. */
function givenConfig(values: Record<string, unknown> = {}, variables: Record<string, string> = {}) {
  const store = openConfig({ DATA_DIR: '/nowhere', ...variables })
  store.takeSaved(
    { version: 0, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])) },
  )
  return store.view()
}

const problem = {
  type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-9b04ee',
}
const open = (section = '') =>
  mountSuspended(SettingsPage, { route: section ? `/settings?section=${section}` : '/settings' })
const textOf = (page: Awaited<ReturnType<typeof open>>) => page.text().replace(/\s+/g, ' ')

beforeEach(() => {
  clearNuxtData()
  system = () => givenSystem()
  detail = () => givenSystemDetail()
  config = () => givenConfig()
  saved = []
})

describe('the settings', () => {
  it('show each component with its state, the factory and the versions', async () => {
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('4 of 4 up')
    await expect.poll(() => textOf(page)).toContain('PostgreSQL 18.6')
    expect(textOf(page)).toContain('pg-boss 12.38.0')
    expect(textOf(page)).toContain('Process memory')
    expect(textOf(page)).toContain('longest wait')
    expect(textOf(page)).toContain('worker-1')
    expect(textOf(page)).toMatch(/gpu-7\s*Draining\s*there\s*v24\.0\.0\s*5 \/ 8\s*1,234\s*2/)
  })

  it('explain in words why a component is down', async () => {
    system = () => givenSystem({
      queue: null,
      dependencies: [{ name: 'queue', state: 'down', latencyMs: null, kind: '', reason: 'ARTIFACT_STORE_MISMATCH' }],
    })
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('The factory and the console use different artifact folders')
    expect(textOf(page)).toContain('The factory is not responding')
  })

  it('distinguish a component that missed one check from one that is down', async () => {
    system = () => givenSystem({
      dependencies: [{ name: 'model', state: 'slow', latencyMs: null, kind: '', reason: 'DEADLINE_EXCEEDED' }],
    })
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('Slow to respond')
    expect(page.find('[data-tone="red"]').exists()).toBe(false)
  })

  it('show calls by method, and an open breaker', async () => {
    const page = await open('grpc')

    await expect.poll(() => textOf(page)).toMatch(/99\.5%\s*199 of 200/)
    await expect.poll(() => textOf(page)).toContain('Calls paused')
    expect(page.get('tbody tr').text()).toMatch(/SubmitRun\s*8\s*75%\s*4\.3 ms\s*812 ms\s*3/)
  })

  it('show sizes, and a dash for what cannot be read', async () => {
    detail = () => givenSystemDetail({ storage: { ...givenSystemDetail().storage, database: null } })
    const page = await open('storage')

    await expect.poll(() => textOf(page)).toContain('Database—')
    expect(textOf(page)).toMatch(/80 GB\s*of 200 GB/)
    expect(textOf(page)).toContain('The database is not responding')
  })

  it('say that artifacts are in a bucket, which has no free space to show', async () => {
    detail = () => givenSystemDetail({ storage: { ...givenSystemDetail().storage, disk: null } })
    const page = await open('storage')

    await expect.poll(() => textOf(page)).toMatch(/Disk free—\s*in a bucket: no limit is known/)
    expect(textOf(page)).not.toContain('Disk used')
  })

  it('show what the environment sets and what is read at the start as read-only, and never show a secret', async () => {
    config = () => givenConfig({ UPLOAD_MAX_BYTES: 10 * 1024 ** 3 }, {
      MODEL_SIMULATOR: 'true', FACTORY_TOKEN: 'a-token-of-sixteen-characters', GRPC_MAX_ATTEMPTS: '4',
    })
    const page = await open('environment')
    await expect.poll(() => textOf(page)).toContain('MODEL_SIMULATOR')

    const rows = page.findAll('.setting').map(row => row.text().replace(/\s+/g, ' '))
    expect(rows.find(row => row.includes('MODEL_SIMULATOR'))).toContain('Set by MODEL_SIMULATOR; can’t be changed here')
    expect(rows.find(row => row.includes('FACTORY_WORKERS')))
      .toContain('After a restart · factory.workers / FACTORY_WORKERS')
    expect(rows.find(row => row.includes('FACTORY_TOKEN'))).toContain('Set, hidden')
    expect(page.findAll('.setting input').map(input => input.attributes('aria-label'))).toEqual(['Shutdown timeout'])
  })

  it('refuse a value before it is saved, show the difference, and save it', async () => {
    const page = await open('cache')
    const field = () => page.find('input[aria-label="Entry limit"]')
    await expect.poll(() => field().exists()).toBe(true)

    await field().setValue('5')
    expect(textOf(page)).toContain('Must be 100 – 1,000,000')
    expect(page.findAll('button').find(it => it.text() === 'Save 1 change')?.attributes('disabled')).toBeDefined()

    await field().setValue('20,000')
    await page.get('input[aria-label="Cache time"]').setValue('61')
    expect(textOf(page)).toContain('Can’t be longer than the polling interval of 60 s')
    await page.get('input[aria-label="Cache time"]').setValue('15')
    await expect.poll(() => textOf(page)).toMatch(/"maxEntries": 10000.*"maxEntries": 20000/)
    await page.findAll('button').find(it => it.text() === 'Save 1 change')?.trigger('click')

    await expect.poll(() => saved).toEqual([{ cache: { maxEntries: 20_000 } }])
    await expect.poll(() => textOf(page)).not.toContain('Pending changes')
  })

  it.each([
    ['preferences', 'Report time zone', 'Mars/Olympus', 'Enter a time zone by its IANA name'],
    ['network', 'Allowed host names', 'http://console.example', 'Enter host names separated by commas'],
  ])('say at once what is wrong in %s: %s', async (section, label, text, said) => {
    const page = await open(section)
    const field = () => page.find(`input[aria-label="${label}"]`)
    await expect.poll(() => field().exists()).toBe(true)

    await field().setValue(text)

    expect(textOf(page)).toContain(said)
    expect(page.findAll('button').find(it => it.text() === 'Save 1 change')?.attributes('disabled')).toBeDefined()
    await page.findAll('button').find(it => it.text() === 'Discard')?.trigger('click')
  })

  it('find a setting in all sections, and say when config.json is broken', async () => {
    config = () => ({ ...givenConfig(), file: {
      path: '/data/config.json', state: 'broken', readAt: null,
      faults: [{ code: 'NOT_JSON', path: '', message: 'this is not JSON here', line: 3, column: 7 }],
    } })
    const page = await open()
    await expect.poll(() => textOf(page)).toMatch(/config.json is broken.*Line 3, column 7: invalid JSON/)

    await page.get('input[type="search"]').setValue('breaker')
    await page.get('input[type="search"]').trigger('keydown.enter')

    await expect.poll(() => page.findAll('.setting')).toHaveLength(2)
  })

  it('let the reader choose theme, language, density and shortcuts', async () => {
    const page = await open('preferences')

    await expect.poll(() => page.findAll('fieldset')).toHaveLength(4)
    await expect.poll(() => page.find<HTMLInputElement>('input[aria-label="Report time zone"]').element.value)
      .toBe('Asia/Shanghai')
  })

  it('show cause and request id when nothing can be read, and read again on demand', async () => {
    detail = () => {
      throw createError({ statusCode: 500, data: problem })
    }
    const page = await open('cache')
    await expect.poll(() => page.find('[role="alert"]').exists()).toBe(true)
    expect(page.get('[role="alert"]').text()).toContain('req-9b04ee')

    detail = () => givenSystemDetail()
    await page.get('[role="alert"] button').trigger('click')

    await expect.poll(() => textOf(page)).toMatch(/75%\s*300 of 400/)
  })

  it('copy a report without secrets to the clipboard', async () => {
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    const page = await open()
    const button = () => page.findAll('button').find(it => it.text().includes('Copy diagnostics'))
    await expect.poll(() => button()?.attributes('disabled')).toBeUndefined()

    await button()?.trigger('click')

    await expect.poll(() => page.text()).toContain('Copied')
    expect(writeText.mock.calls[0]?.[0]).toContain('data-factory-console: 1.2.3')
    writeText.mockRestore()
  })
})
