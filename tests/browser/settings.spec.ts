import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, raw } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { mainDatabase } from '../support/services/databases'
import { startConsole } from '../support/services/servers'

const browser = useBrowser()
const server = hold(() => startConsole({ database: mainDatabase(), env: { GRPC_MAX_ATTEMPTS: '4' } }))
const api = createApi(() => server.url)

const entryOf = async (name: string) => (await api('configGet')).entries.find(entry => entry.name === name)
/** A text with a number in it, up to that. */
const startOf = (text: string) => text.split(/[{|]/)[0]?.trim() ?? ''
const buttonOf = (page: Page, text: string, n: number) => page.getByRole(
  'button', { name: (text.split(' | ').at(n === 1 ? 0 : -1) ?? '').replace('{n}', String(n)), exact: true },
)

describe('settings', () => {
  const { setting: texts } = zh

  it('are saved after a look at the difference, taken back in the history, and in force without a restart', async () => {
    const wanted = 20_000
    const before = await entryOf('CACHE_MAX_ENTRIES')
    const page = await browser.open(`${server.url}/settings?section=cache`, { locale: 'zh-CN' })
    await untilHydrated(page)
    const field = page.getByRole('textbox', { name: texts.name.cache_max_entries })

    await field.fill('5')
    await page.getByRole('alert').getByText(startOf(texts.config.range_wrong)).waitFor()
    expect(await buttonOf(page, texts.config.save, 1).isDisabled()).toBe(true)
    await field.fill(String(wanted))
    await page.getByRole('switch', { name: texts.name.refresh_push }).uncheck()
    await page.getByRole('group', { name: texts.config.diff }).getByText(`"maxEntries": ${wanted}`).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await buttonOf(page, texts.config.save, 2).click()
    await page.getByText(texts.config.saved, { exact: true }).waitFor()

    expect(await entryOf('CACHE_MAX_ENTRIES')).toMatchObject({ value: wanted, source: 'saved' })
    await expect.poll(async () => (await api('systemGet')).refresh.isPushOn).toBe(false)

    await page.getByRole('button', { name: texts.config.history.title }).click()
    const history = page.getByRole('dialog', { name: texts.config.history.title })
    await history.getByText(startOf(texts.config.history.revision)).first().waitFor()
    expect(await findingsOf(page)).toEqual([])
    await history.getByRole('button', { name: texts.config.history.back_start }).click()
    const asked = page.getByRole('dialog', { name: texts.config.history.back_start_ask })
    await asked.getByRole('button', { name: texts.config.history.back_start }).click()
    await history.getByText(texts.config.history.action.rollback_start).first().waitFor()

    await expect.poll(async () => (await entryOf('CACHE_MAX_ENTRIES'))?.value).toBe(before?.default)
    await expect.poll(async () => (await api('systemGet')).refresh.isPushOn).toBe(true)
  })
})

describe('the page of the settings', () => {
  it('keeps the changes of whoever comes second, says that somebody was first, and then saves them', async () => {
    const page = await browser.open(`${server.url}/settings?section=grpc`, { status: 412 })
    await untilHydrated(page)
    await page.getByRole('textbox', { name: en.setting.name.grpc_read_deadline_ms }).fill('2500')
    const { version } = await api('configGet')
    await raw(server.url, '/config', {
      method: 'PATCH', body: '{"alerts":{"checkSeconds":20}}',
      headers: { 'content-type': 'application/json', 'if-match': `"${version}"` },
    })

    await buttonOf(page, en.setting.config.save, 1).click()
    await page.getByText(en.setting.config.saved, { exact: true })
      .or(page.getByText(en.setting.config.stale)).first().waitFor()
    if (await page.getByText(en.setting.config.stale).isVisible()) {
      await buttonOf(page, en.setting.config.save, 1).click()
    }

    await expect.poll(async () => (await entryOf('GRPC_READ_DEADLINE_MS'))?.value).toBe(2_500)
    expect(await entryOf('ALERTS_CHECK_SECONDS')).toMatchObject({ value: 20 })
    expect(await page.getByText(en.setting.locked.replace('{name}', 'GRPC_MAX_ATTEMPTS')).count()).toBe(1)
  })

  it('show what was slow by the names of the API, and of a statement everything but its values', async () => {
    await api('runList', { query: { q: 'nobody-may-read-this' } })
    const page = await browser.open(`${server.url}/settings`)
    await untilHydrated(page)
    await page.getByRole('group', { name: en.setting.load.routes }).getByText('runList', { exact: true }).waitFor()
    const statements = page.getByRole('group', { name: en.setting.load.statements })

    await statements.locator('summary').first().press('Enter')

    await statements.locator('details[open] code').waitFor()
    expect(await page.content()).not.toContain('nobody-may-read-this')
    await page.getByRole('button', { name: en.setting.refresh }).click()
    await expect.poll(() => statements.locator('details[open]').count()).toBe(1)
    expect(await findingsOf(page)).toEqual([])
  })

  it('holds whoever leaves with unsaved changes, and finds a setting of any section', async () => {
    const page = await browser.open(`${server.url}/settings`)
    await untilHydrated(page)
    await page.getByRole('searchbox', { name: en.setting.config.search }).fill('webhook timeout')
    // The address has it: back leads to what was there before, and a link to what was found.
    await page.waitForURL(/\?find=webhook(?:\+|%20)timeout$/)
    await page.goBack()
    await expect.poll(() => page.getByRole('searchbox', { name: en.setting.config.search }).inputValue()).toBe('')
    await page.goForward()
    await page.getByRole('textbox', { name: en.setting.name.alerts_webhook_deadline_ms }).fill('9000')

    await page.getByRole('navigation').getByRole('link', { name: en.navigation.runs }).first().click()
    const question = page.getByRole('dialog', { name: en.setting.config.leave.title })
    await question.getByRole('button', { name: en.setting.config.leave.stay }).click()
    expect(new URL(page.url()).pathname).toBe('/settings')
    await page.getByRole('navigation').getByRole('link', { name: en.navigation.runs }).first().click()
    await question.getByRole('button', { name: en.setting.config.leave.discard }).click()

    await page.waitForURL(`${server.url}/runs`)
    expect(await entryOf('ALERTS_WEBHOOK_DEADLINE_MS')).toMatchObject({ value: 10_000 })
  })

  it('shows a config.json that breaks while it runs, and takes over one after a look', async () => {
    const file = path.join(server.dataDir, 'config.json')
    const page = await browser.open(`${server.url}/settings?section=retention`, { status: 422 })
    await untilHydrated(page)

    writeFileSync(file, '{\n  "retention": { "uploadHours": 24, }\n}')
    await page.getByRole('alert').getByText('Line 2, column 37').waitFor()
    rmSync(file)
    await page.getByRole('alert').waitFor({ state: 'detached' })

    await page.getByRole('main').getByRole('button', { name: en.setting.config.import.action, exact: true }).click()
    const dialog = page.getByRole('dialog', { name: en.setting.config.import.title })
    const text = dialog.getByRole('textbox', { name: en.setting.config.import.field })
    await text.fill('{ "retention": { "uploadHours": 0 } }')
    await dialog.getByRole('button', { name: en.setting.config.import.look }).click()
    await dialog.getByText('Line 1, column 33: retention.uploadHours: Must be 1 – 144').waitFor()
    await text.fill('{ "retention": { "uploadHours": 24 }, "storage": { "databasePoolSize": 5 } }')
    await dialog.getByRole('button', { name: en.setting.config.import.look }).click()
    await dialog.getByText(en.setting.config.import.outcome.start).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await buttonOf(page, en.setting.config.import.apply, 1).click()

    await expect.poll(async () => entryOf('RETENTION_UPLOAD_HOURS')).toMatchObject({ value: 24, source: 'saved' })
  })
})
