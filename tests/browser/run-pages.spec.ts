import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { searchOf, untilHydrated, useBrowser } from '../support/browser/browser'
import { addManyStages } from '../support/run/many-stages'
import { untilRun, untilSealed } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let runId = ''

beforeAll(async () => {
  const { taskId } = await addSlowTask(server, api, { name: 'Pages', rows: 200, latencyMs: 1 })
  runId = (await api('taskLaunch', { params: { id: taskId }, body: {} })).id
  await untilSealed(api, runId)
})

describe('the list of runs', () => {
  it('moves, picks and opens rows by keyboard, leads to a run and back, filters by the time dragged over its bars until Back, and keeps a filter over a reload', async () => {
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    await page.getByRole('link', { name: 'Pages', exact: true }).waitFor()

    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByRole('toolbar').getByText('1 selected').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.pathname === `/runs/${runId}`)
    await page.goBack()
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()

    await page.getByRole('link', { name: 'Pages', exact: true }).click()
    await page.getByRole('heading', { name: 'Pages', level: 1 }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/runs')

    const plot = page.locator('.histogram .plot svg')
    await plot.waitFor()
    // What comes later would move it.
    await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
    const { x, y, width, height } = await plot.boundingBox() ?? { x: 0, y: 0, width: 0, height: 0 }
    await page.mouse.move(x + width * 0.1, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.9, y + height / 2, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/from=.*to=/)
    const ofTime = page.getByRole('button', { name: /^Remove filter: Time/ })
    await ofTime.waitFor()
    await page.goBack()
    await ofTime.waitFor({ state: 'hidden' })
    expect(searchOf(page)).toBe('')

    const failed = page.getByRole('group', { name: en.run.filter.state }).getByRole('button', { name: /^Failed/ })
    await failed.click()
    await page.getByText('No runs match').waitFor()
    await page.reload()
    await page.getByText('No runs match').waitFor()
    await expect.poll(() => failed.getAttribute('aria-pressed')).toBe('true')
    expect(searchOf(page)).toBe('?state=FAILED')
  })

  it('changes the language at once and permanently, and does not scroll sideways on a phone', async () => {
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    await page.getByLabel(/^Language/).selectOption({ label: '简体中文' })
    await page.getByRole('heading', { name: '任务', level: 1 }).waitFor()

    await page.setViewportSize({ width: 360, height: 800 })
    await page.reload()

    await page.getByRole('heading', { name: '任务', level: 1 }).waitFor()
    await expect.poll(() =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBe(0)
  })
})

describe('the page of a run', () => {
  it('shows “page not found” for an unknown run', async () => {
    const page = await browser.open(`${server.url}/runs/01900000-0000-7000-8000-0000000000ff`, { status: 404 })

    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  })

  it('shows stages and counts, with links to inputs and sealed versions', async () => {
    const page = await browser.open(`${server.url}/runs/${runId}`)
    await page.getByRole('row', { name: /Publish.*Succeeded.*200/ }).waitFor()

    await untilHydrated(page)
    await page.getByRole('link', { name: /^Inputs and outputs/ }).click()

    await page.getByRole('region', { name: en.run.inputs.title }).getByRole('link', { name: 'Pages, rows' }).waitFor()
    await page.getByRole('region', { name: en.run.outputs.versions }).getByRole('link', { name: 'Pages 1.0.0' }).click()
    await page.waitForURL(/\/datasets\/.*version=1\.0\.0/)
  })

  it('shows many stages in groups, and jumps to failures by keyboard', async () => {
    const pipelineId = await addManyStages(server, api, 'Many stages', 7)
    const task = await api('taskCreate', { body: { name: 'Many stages', pipelineId } })
    const run = await api('taskLaunch', { params: { id: task.id }, body: {} })
    await untilRun(api, run.id, 'failed', it => it.state === 'FAILED')
    const page = await browser.goOn(`${server.url}/runs/${run.id}`)
    const group = (name: RegExp) => page.getByRole('button', { name, pressed: true })
    await group(/^Write, 20 stages, worst: Failed/).waitFor()

    await page.keyboard.press('[')
    await group(/^Read, 1 stage/).waitFor()
    await page.keyboard.press('f')

    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Write · 7')
    await expect.poll(() => page.getByRole('group', { name: 'Stages of Write' })
      .getByRole('row', { name: /Write · 7.*Failed/ }).evaluate((row) => {
        const box = row.closest('[role="group"]')?.getBoundingClientRect()
        const { top, bottom } = (row.querySelector('td') ?? row).getBoundingClientRect()
        return box !== undefined && top >= box.top && bottom <= box.bottom + 1
      })).toBe(true)
  })
})

describe('a failed run', () => {
  it('is waived with a reason and reopened, by keyboard, and a later success of its task closes it', async () => {
    const { taskId, id } = await givenFailedRun()
    const page = await browser.goOn(`${server.url}/runs/${id}`)
    const decided = page.getByRole('group', { name: en.run.column.disposition })
    const openMenu = () => page.getByRole('button', { name: /^More actions/ }).first().press('Enter')

    await openMenu()
    await page.getByRole('button', { name: en.run.waive.ask, exact: true }).press('Enter')
    await page.getByRole('dialog').getByLabel(en.run.waive.reason).fill('broken source')
    await page.getByRole('dialog').getByRole('button', { name: en.run.verb.waive, exact: true }).press('Enter')
    await decided.getByText('broken source').waitFor()
    await openMenu()
    await page.getByRole('button', { name: en.run.verb.reopen, exact: true }).press('Enter')
    await decided.getByText(en.run.decided.reopened).waitFor()

    const fix = await launchFixed(taskId)
    await decided.getByText(en.run.disposition.rerun_ok).waitFor()
    expect(await decided.getByRole('link').getAttribute('href')).toBe(`/runs/${fix.id}?project=${server.projectKey}`)
  })

  /** A run whose every call fails, and its task. */
  async function givenFailedRun() {
    const { taskId } = await addSlowTask(server, api, { name: 'Failing', rows: 5, latencyMs: 1 })
    await setFailureRate(taskId, 1)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    await untilRun(api, id, 'failed', run => run.state === 'FAILED')
    return { taskId, id }
  }

  async function launchFixed(taskId: string) {
    await setFailureRate(taskId, 0)
    return api('taskLaunch', { params: { id: taskId }, body: {} })
  }

  async function setFailureRate(taskId: string, rate: number) {
    const { version } = await api('taskGet', { params: { id: taskId } })
    const parameters = { latency_ms: 1, output_tokens: 3, failure_rate: rate, failure: 'FAILED_PRECONDITION' }
    await api('taskChange', { params: { id: taskId }, version, body: { parameters: { call: { parameters } } } })
  }
})

describe('a followed run', () => {
  it('is announced once it has ended, on another page, and then followed no more', async () => {
    const { taskId } = await addSlowTask(server, api, { name: 'Followed', rows: 400, latencyMs: 150 })
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const page = await browser.goOn(`${server.url}/runs/${id}`)
    await page.evaluate(() => {
      const told: string[] = []
      Object.assign(window, { told, Notification: Object.assign(function (title: string) {
        told.push(title)
      }, { permission: 'granted' }) })
    })

    await page.getByRole('button', { name: en.run.follow.ask, exact: true }).press('Enter')
    await page.getByRole('button', { name: en.run.follow.on, exact: true, pressed: true }).waitFor()
    await expect.poll(() => page.title()).toMatch(/\d+% · .*Followed/)
    await page.getByRole('navigation', { name: en.common.breadcrumb }).getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()

    await untilSealed(api, id)
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'told'))).toEqual(['Followed: Succeeded'])
    expect(await page.evaluate(() => localStorage.getItem('data-factory-followed-runs'))).toBe('[]')
  })
})

describe('a saved view', () => {
  it('is saved by keyboard, opens by default with its columns, and is deleted', async () => {
    const page = await browser.goOn(`${server.url}/runs?state=-CANCELLED&trigger=-import`)
    const tabs = page.getByRole('navigation', { name: en.view.list })

    await page.keyboard.press('v')
    await page.getByRole('button', { name: en.view.save_as }).press('Enter')
    const dialog = page.getByRole('dialog', { name: en.view.save_title })
    await dialog.getByLabel(en.view.name).fill('Mornings')
    await dialog.getByRole('switch', { name: en.view.default }).press('Space')
    await dialog.getByLabel(en.view.name).press('Enter')
    await tabs.getByRole('link', { name: 'Mornings' }).waitFor()

    await page.goto(`${server.url}/runs`)
    await untilHydrated(page)
    const shown = () => ['state', 'trigger'].map(name => new URL(page.url()).searchParams.get(name))
    await expect.poll(shown).toEqual(['-CANCELLED', '-import'])
    await page.getByRole('button', { name: 'State: not Cancelled' }).press('Enter')
    await page.getByRole('radio', { name: en.run.filter.not, checked: true }).waitFor()
    expect(await findingsOf(page)).toEqual([])

    await page.keyboard.press('Escape')
    await page.keyboard.press('v')
    await page.getByRole('button', { name: en.view.delete }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: en.view.delete }).press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: en.view.delete_confirm }).press('Enter')
    await expect.poll(() => tabs.getByRole('link').count()).toBe(1)
  })
})

describe('the verbs of runs', () => {
  let verbsTaskId = ''

  beforeAll(async () => {
    verbsTaskId = (await addSlowTask(server, api, { name: 'Verbs', rows: 1_000, latencyMs: 160 })).taskId
  })

  describe('picked runs', () => {
    it('are cancelled together after a preview of each, and compared', async () => {
      const [first, second] = [
        await api('taskLaunch', { params: { id: verbsTaskId }, body: {} }),
        await api('taskLaunch', { params: { id: verbsTaskId }, body: {} }),
      ]
      await api('runCancel', { params: { id: first.id } })
      await untilRun(api, first.id, 'cancelled', run => run.state === 'CANCELLED')
      const page = await browser.goOn(`${server.url}/runs`)
      const pick = (id: string) =>
        page.getByRole('row').filter({ has: page.locator(`[data-row="${id}"]`) }).getByRole('checkbox').click()

      await pick(first.id)
      await pick(second.id)
      await page.getByRole('toolbar').getByRole('button', { name: en.run.bulk.cancel, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Cancel: applies to 1, not to 1.').waitFor()
      expect(await findingsOf(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Cancel 1 run', exact: true }).click()

      const run = await untilRun(api, second.id, 'cancelled', it => it.state === 'CANCELLED')
      expect(run.versions).toEqual([])
      await page.getByRole('toolbar').getByRole('button', { name: en.run.bulk.compare, exact: true }).click()
      await page.getByRole('heading', { name: en.run.compare.findings }).waitFor()
      expect(searchOf(page)).toBe(`?a=${first.id}&b=${second.id}`)
      expect(await findingsOf(page)).toEqual([])
    })
  })

  describe('a run', () => {
    it('is paused, resumed and cancelled from its page', async () => {
      const { verb, state, cancel, time } = zh.run
      const { id } = await api('taskLaunch', { params: { id: verbsTaskId }, body: {} })
      await untilRun(api, id, 'running', run =>
        run.stages.some(stage => stage.stageKey === 'call' && stage.recordsOut > 0))
      const page = await browser.open(`${server.url}/runs/${id}`, { locale: 'zh-CN' })
      const badge = page.locator('main header [aria-live]')

      await page.getByRole('button', { name: verb.pause, exact: true }).click()
      await badge.getByText(state.paused, { exact: true }).waitFor()
      const paused = await api('runGet', { params: { id } })
      // The pause is said beside the time while it lasts, and after it.
      const pause = page.locator('.fact').getByText(time.paused.split('{duration}')[0]?.trim() ?? '')
      await pause.waitFor()
      await page.getByRole('button', { name: verb.resume, exact: true }).click()
      await badge.getByText(state.running, { exact: true }).waitFor()
      await pause.waitFor()
      await page.getByRole('button', { name: cancel.ask, exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: cancel.confirm, exact: true }).click()
      await badge.getByText(state.cancelled, { exact: true }).waitFor()

      expect(paused.observedState).toBe('PAUSED')
      expect(await api('runGet', { params: { id } })).toMatchObject({ state: 'CANCELLED', versions: [] })
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    })
  })
})
