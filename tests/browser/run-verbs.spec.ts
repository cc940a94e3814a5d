import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { untilRun } from '../support/run/runs'
import { startConsole, type StartedConsole } from '../support/services/servers'
import { addSlowTask, type SlowTask } from '../support/run/slow-run'

const browser = useBrowser()
let server: StartedConsole
let api: ApiClient
let task: SlowTask

beforeAll(async () => {
  server = await startConsole({ env: { MODEL_SIMULATOR: 'true' } })
  api = createApi(server.url)
  task = await addSlowTask(server.url, api, { name: 'Verbs', rows: 4_000, latencyMs: 40 })
})

afterAll(() => server?.stop())

describe.each([['zh-CN', zh] as const, ['en', en] as const])('a run in %s', (locale, texts) => {
  it('is paused, resumed and cancelled from its page', async () => {
    const { verb, state, cancel } = texts.run
    const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
    await untilRun(api, id, 'running', run => run.stages.some(stage => stage.stageKey === 'call' && stage.recordsOut > 0))
    const page = await browser.open(`${server.url}/runs/${id}`, { locale })
    const badge = page.locator('header.head [aria-live]')

    await page.getByRole('button', { name: verb.pause, exact: true }).click()
    await badge.getByText(state.paused, { exact: true }).waitFor()
    const paused = await api('runGet', { params: { id } })
    // The pause is said beside the time while it lasts, and after it.
    const pause = page.locator('.fact').getByText(texts.run.time.paused.split('{duration}')[0]?.trim() ?? '')
    await pause.waitFor()
    await page.getByRole('button', { name: verb.resume, exact: true }).click()
    await badge.getByText(state.running, { exact: true }).waitFor()
    await pause.waitFor()
    await page.getByRole('button', { name: verb.cancel_ask, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: cancel.confirm, exact: true }).click()
    await badge.getByText(state.cancelled, { exact: true }).waitFor()

    expect(paused.observedState).toBe('PAUSED')
    expect(await api('runGet', { params: { id } })).toMatchObject({ state: 'CANCELLED', versions: [] })
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(locale)
  })
})

describe('picked runs', () => {
  it('are cancelled together after a look at what becomes of each', async () => {
    const [first, second] = [await api('taskLaunch', { params: { id: task.taskId }, body: {} }), await api('taskLaunch', { params: { id: task.taskId }, body: {} })]
    await api('runCancel', { params: { id: first.id } })
    await untilRun(api, first.id, 'cancelled', run => run.state === 'CANCELLED')
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    const pick = (id: string) => page.getByRole('row').filter({ has: page.locator(`[data-row="${id}"]`) }).getByRole('checkbox').click()

    await pick(first.id)
    await pick(second.id)
    await page.getByRole('toolbar').getByRole('button', { name: en.run.bulk.cancel, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Cancel: 1 would take it, 1 would not change.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel 1 run', exact: true }).click()

    const run = await untilRun(api, second.id, 'cancelled', it => it.state === 'CANCELLED')
    expect(run.versions).toEqual([])
  })
})
