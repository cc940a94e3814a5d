import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SettingsPage from '~/pages/settings.vue'
import { givenSystem, givenSystemDetail } from './given/given-system'

let system: () => unknown
let detail: () => unknown

registerEndpoint('/api/v1/system', () => system())
registerEndpoint('/api/v1/system/details', () => detail())

const problem = { type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-9b04ee' }
const open = (section = '') => mountSuspended(SettingsPage, { route: section ? `/settings?section=${section}` : '/settings' })
const textOf = (page: Awaited<ReturnType<typeof open>>) => page.text().replace(/\s+/g, ' ')

beforeEach(() => {
  clearNuxtData()
  system = () => givenSystem()
  detail = () => givenSystemDetail()
})

describe('the settings', () => {
  it('show each component with its state, the factory and the versions', async () => {
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('4 of 4 up')
    await expect.poll(() => textOf(page)).toContain('PostgreSQL 18.6')
    expect(textOf(page)).toContain('pg-boss 12.38.0')
    expect(textOf(page)).toContain('longest wait')
    expect(textOf(page)).toContain('worker-1')
  })

  it('explain in words why a component is down', async () => {
    system = () => givenSystem({ queue: null, dependencies: [{ name: 'queue', state: 'down', latencyMs: null, kind: '', reason: 'ARTIFACT_STORE_MISMATCH' }] })
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('The factory and the console use different artifact folders')
    expect(textOf(page)).toContain('The factory is not responding')
  })

  it('distinguish a component that missed one check from one that is down', async () => {
    system = () => givenSystem({ dependencies: [{ name: 'model', state: 'slow', latencyMs: null, kind: '', reason: 'DEADLINE_EXCEEDED' }] })
    const page = await open()

    await expect.poll(() => textOf(page)).toContain('Slow to respond')
    expect(page.find('[data-tone="red"]').exists()).toBe(false)
  })

  it('show calls by method, and an open breaker', async () => {
    const page = await open('grpc')

    await expect.poll(() => textOf(page)).toMatch(/99\.5%\s*199 of 200/)
    await expect.poll(() => textOf(page)).toContain('Open (calls blocked)')
    expect(page.get('tbody tr').text()).toMatch(/SubmitRun\s*8\s*75%\s*4\.3 ms\s*812 ms\s*3/)
  })

  it('show sizes, and a dash for what cannot be read', async () => {
    detail = () => givenSystemDetail({ storage: { ...givenSystemDetail().storage, database: null } })
    const page = await open('storage')

    await expect.poll(() => textOf(page)).toContain('Database—')
    expect(textOf(page)).toMatch(/80 GB\s*of 200 GB/)
    expect(textOf(page)).toContain('The database is not responding')
  })

  it('show the environment as read-only, and never show a secret', async () => {
    const page = await open('environment')
    await expect.poll(() => textOf(page)).toContain('redis://cache:6379/0')

    const rows = page.findAll('.setting').map(row => row.text().replace(/\s+/g, ' '))
    expect(rows.find(row => row.includes('REDIS_URL'))).toContain('Set by REDIS_URL; can’t be changed here')
    expect(rows.find(row => row.includes('PORT'))).not.toContain('can’t be changed here')
    expect(rows.find(row => row.includes('SECRET_KEY'))).toContain('Set, hidden')
    expect(rows.find(row => row.includes('UPLOAD_MAX_BYTES'))).toContain('10 GB')
    expect(page.findAll('.setting input')).toHaveLength(0)
  })

  it('let the reader choose theme, language, density and shortcuts', async () => {
    const page = await open('preferences')

    await expect.poll(() => page.findAll('fieldset')).toHaveLength(4)
    expect(textOf(page)).toContain('Asia/Shanghai')
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
