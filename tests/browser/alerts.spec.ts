import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { untilRun } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { mainDatabase } from '../support/services/databases'
import { startConsole } from '../support/services/servers'

const browser = useBrowser()
const server = hold(() => startConsole({ database: mainDatabase(), env: { MODEL_SIMULATOR: 'true' } }))
const api = createApi(() => server.url)

/** A task whose every run fails. */
async function givenFailingTask(name: string): Promise<string> {
  const { taskId } = await addSlowTask(server.url, api, { name, rows: 5, latencyMs: 1 })
  const { version } = await api('taskGet', { params: { id: taskId } })
  const parameters = { latency_ms: 1, output_tokens: 3, failure_rate: 1, failure: 'FAILED_PRECONDITION' }
  await api('taskChange', { params: { id: taskId }, version, body: { parameters: { call: { parameters } } } })
  return taskId
}

async function fail(taskId: string) {
  const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
  await untilRun(api, id, 'failed', run => run.state === 'FAILED')
}

const rowOf = (page: Page, pipeline: string) =>
  page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('link', { name: pipeline, exact: true }) })

describe('alerts', () => {
  const { alert: texts } = zh

  it('show a failed run in page, bell and title without a reload, and who acknowledged it with which note', async () => {
    const name = 'Failing'
    const taskId = await givenFailingTask(name)
    const page = await browser.open(`${server.url}/alerts`, { locale: 'zh-CN' })
    await untilHydrated(page)

    await fail(taskId)

    const row = rowOf(page, name)
    await row.getByText(texts.ready_made.run_failed, { exact: true }).waitFor()
    await expect.poll(() => page.title()).toMatch(/^\(\d+\) /)
    const bell = page.getByRole('banner')
      .getByRole('button', { name: new RegExp(`^${texts.bell.some.split('{')[0]}.*[1-9]`) })
    await bell.click()
    await page.getByRole('dialog', { name: texts.bell.label }).getByText(texts.ready_made.run_failed).first().waitFor()
    await page.keyboard.press('Escape')

    await row.getByRole('button', { name: texts.verb.of.replace('{name}', texts.ready_made.run_failed) }).click()
    await page.getByRole('button', { name: texts.verb.ack_note }).click()
    await page.getByRole('dialog').getByLabel(texts.note.note).fill('looking at it')
    await page.getByRole('dialog').getByRole('button', { name: texts.verb.ack, exact: true }).click()
    await row.getByText('looking at it').waitFor()
    await page.getByRole('navigation', { name: texts.title }).getByRole('link', { name: texts.tab.acked }).click()

    await page.waitForURL(url => url.searchParams.get('tab') === 'acked')
    await rowOf(page, name).getByText('looking at it').waitFor()
    const notesNow = async () =>
      (await api('alertList', { query: { tab: 'acked', q: name } })).items.map(({ ack }) => ack?.note)
    // The page shows an acknowledgement before the server has answered.
    await expect.poll(notesNow).toEqual(['looking at it'])
  })

  it('are edited as rules, with a replay of the last days, and saved', async () => {
    await fail(await givenFailingTask('Replayed'))
    const page = await browser.open(`${server.url}/alerts?tab=rules`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await page.getByRole('link', { name: texts.ready_made.run_failed, exact: true }).click()
    const editor = page.getByRole('group', { name: texts.rule.edit })
    const wanted = 40

    const replayed = page.waitForResponse(answer => answer.url().endsWith('/alert-rules/replay')
      && answer.request().postData()?.includes(`"critical":${wanted}`) === true)
    await editor.getByLabel(new RegExp(
      `^${texts.rule.threshold_of.replace('{severity}', texts.severity.critical).split('{')[0]?.replace(/[(（]/, '.')}`,
    )).fill(String(wanted))

    expect((await replayed).status()).toBe(200)
    await editor.getByText(texts.replay.some.slice(0, texts.replay.some.search(/[{|]/)).trim().slice(0, 10))
      .first().waitFor()
    await editor.getByRole('button', { name: texts.rule.save, exact: true }).click()
    await page.getByText(texts.rule.saved.replace('{name}', texts.ready_made.run_failed)).waitFor()
    const { items } = await api('alertRuleList', { query: { metric: 'failures_open' } })
    expect(items.map(({ critical, hasOwnName }) => ({ critical, hasOwnName })))
      .toEqual([{ critical: wanted, hasOwnName: false }])
  })
})

describe('the page of the alerts', () => {
  it('is operated by keyboard: to a row, into its events, and out again', async () => {
    const name = 'Failing by keyboard'
    await fail(await givenFailingTask(name))
    // Its cause may have been acknowledged before.
    for (const { id } of (await api('alertList', { query: { tab: 'acked' } })).items) {
      await api('alertUnack', { params: { id } })
    }
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)

    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: en.alert.title, level: 1 }).waitFor()
    await rowOf(page, name).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const layer = page.getByRole('dialog', { name: en.alert.ready_made.run_failed })
    await layer.getByText(en.alert.event.firing, { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')

    await layer.waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).searchParams.has('alert')).toBe(false)
  })

  it('has no axe violations in both themes, and fits a phone: its alerts, its rules, a new rule', async () => {
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    const wrong: Record<string, string[]> = {}
    for (const path of ['/alerts', '/alerts?tab=rules', '/alerts?rule=new']) {
      await page.setViewportSize({ width: 1_440, height: 900 })
      await goTo(page, path)
      await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
      wrong[path] = await findingsOf(page)
      await page.setViewportSize({ width: 360, height: 800 })
      // A chart takes its new width a moment after its page.
      await expect.poll(
        () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        { message: path },
      ).toBe(0)
    }

    expect(Object.keys(wrong)).toHaveLength(3)
    expect(Object.values(wrong).flat(), JSON.stringify(wrong)).toEqual([])
  })
})
