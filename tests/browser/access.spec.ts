import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { send } from '../support/api/given-access'
import { findingsOf } from '../support/browser/axe'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { mainDatabase } from '../support/services/databases'
import { startConsole } from '../support/services/servers'

const PASSWORD = 'correct horse battery'

async function fillPasswords(page: Page, texts: typeof en.access) {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(texts.password.new).fill(PASSWORD)
  await dialog.getByLabel(texts.password.repeat).fill(PASSWORD)
}

async function signIn(page: Page, texts: typeof en.access, name: string, password = PASSWORD) {
  await page.getByLabel(texts.user.name).fill(name)
  await page.getByLabel(texts.password.label, { exact: true }).fill(password)
  await page.getByRole('button', { name: texts.sign_in.submit }).click()
}

const METRICS_TOKEN = 'a-token-of-prometheus'

describe('sign-in', () => {
  const browser = useBrowser()
  const server = hold(() =>
    startConsole({ database: mainDatabase(), env: { METRICS_TOKEN, REPORT_TIME_ZONE: 'America/New_York' } }))

  it('is switched on in the settings; a viewer sees all and changes nothing, a token works by REST, and who signs out is out', async () => {
    let { access: texts } = zh
    const page = await browser.open(`${server.url}/settings?section=access`, { locale: 'zh-CN', status: 401 })
    await untilHydrated(page)
    await page.getByRole('button', { name: texts.state.enable }).click()
    await page.getByRole('dialog').getByLabel(texts.user.name).fill('root')
    await fillPasswords(page, texts)
    await page.getByRole('dialog').getByRole('button', { name: texts.state.enable }).click()

    await page.getByText(texts.state.you.replace('{name}', 'root').replace('{role}', texts.role.admin)).waitFor()
    await untilHydrated(page)
    await page.getByRole('button', { name: texts.user.create }).click()
    await page.getByRole('dialog').getByLabel(texts.user.name).fill('eva')
    await page.getByRole('dialog').getByLabel(texts.user.role).selectOption('viewer')
    await fillPasswords(page, texts)
    await page.getByRole('dialog').getByRole('button', { name: texts.user.create }).click()
    await page.getByRole('group', { name: texts.user.title }).getByRole('row').filter({ hasText: 'eva' }).waitFor()

    await page.getByRole('button', { name: texts.token.create }).first().click()
    await page.getByRole('dialog').getByLabel(texts.token.name).fill('nightly')
    await page.getByRole('dialog').getByRole('button', { name: texts.token.create }).click()
    const token = await page.getByRole('button', { name: texts.token.copy }).getAttribute('title') ?? ''
    expect((await send(server.url, 'GET', '/projects', { token })).status).toBe(200)
    expect((await send(server.url, 'POST', '/datasets', { token, body: { name: 'no' } })).status).toBe(403)
    expect((await send(server.url, 'GET', '/projects')).status).toBe(401)
    // Nobody is signed in, and times would be those of the setting.
    expect(await (await fetch(`${server.url}/sign-in`)).text()).toContain('New_York')
    // Also from this machine: a proxy on it need not say that it is one.
    const scrape = (bearer?: string) =>
      fetch(`${server.url}/metrics`, { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } })
    expect((await Promise.all([
      scrape(), scrape('dfc_wrong'), scrape(METRICS_TOKEN), scrape(token),
    ])).map(({ status }) => status)).toEqual([401, 401, 200, 200])
    expect((await send(server.url, 'GET', '/projects', { token: METRICS_TOKEN })).status).toBe(401)
    expect(await findingsOf(page)).toEqual([])

    await page.getByRole('banner').getByRole('button', { name: texts.menu_of.replace('{name}', 'root') }).click()
    await page.getByRole('button', { name: texts.sign_out }).click()
    await page.waitForURL(`${server.url}/sign-in`)
    // A page that starts writes its language into the cookie.
    await untilHydrated(page)

    // The administrator reads Chinese, the viewer English, in the same browser.
    texts = en.access
    await page.context().addCookies([{ name: 'locale', value: 'en', url: server.url }])
    await page.goto(`${server.url}/runs?state=FAILED`)
    await page.waitForURL(/\/sign-in\?to=/)
    await untilHydrated(page)
    await signIn(page, texts, 'eva', 'not the password')
    await page.getByRole('alert').getByText(texts.sign_in.wrong).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await signIn(page, texts, 'eva')
    await page.waitForURL(`${server.url}/runs?state=FAILED`)
    await untilHydrated(page)

    await page.getByText(texts.viewer).waitFor()
    const launch = page.getByRole('button', { name: en.run.list.launch }).first()
    expect(await launch.isDisabled()).toBe(true)
    expect(await launch.getAttribute('title')).toBe(texts.needs.replace('{role}', texts.role.operator))
    const root = await send(server.url, 'POST', '/session', { body: { name: 'root', password: PASSWORD } })
    const cookie = root.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    expect((await send(server.url, 'POST', '/datasets', { cookie, body: { name: 'seen' } })).status).toBe(201)
    await page.goto(`${server.url}/datasets`)
    await untilHydrated(page)
    await page.getByRole('button', { name: en.dataset.verb.of.replace('{name}', 'seen') }).click()
    await page.getByText(texts.needs.replace('{role}', texts.role.operator)).waitFor()
    expect(await page.locator('ul.menu button').evaluateAll(buttons =>
      buttons.filter(button => !button.matches(':disabled')).map(button => button.textContent)))
      .toEqual([])
    // Before it is connected it would hear of nothing.
    const connected = page.waitForEvent('websocket').then(socket => socket.waitForEvent('framereceived'))
    await page.goto(`${server.url}/settings?section=access`)
    await page.getByRole('heading', { name: texts.state.title }).first().waitFor()
    await connected
    expect(await page.getByText(texts.user.create).count()).toBe(0)

    // The session is ended elsewhere: the page says so, and keeps what it shows.
    const { items }: {
      items: { id: string, userName: string }[]
    } = await (await send(server.url, 'GET', '/sessions?all=true', { cookie })).json()
    for (const { id } of items.filter(({ userName }) => userName === 'eva')) {
      expect((await send(server.url, 'DELETE', `/sessions/${id}`, { cookie })).status).toBe(204)
    }
    await page.getByRole('alert').getByText(texts.ended).waitFor()
  })
})
