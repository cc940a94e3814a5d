import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RouteDefinition } from '#shared/contract/route'
import { ROUTES } from '#shared/contract/routes'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../../support/api/api'
import { givenAllPages } from '../../support/browser/all-pages'
import { goTo, untilHydrated, useBrowser } from '../../support/browser/browser'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
/** Without a project of its own: addresses are as they are typed. */
const browser = useBrowser()
const api = createApi(server)
const other = { id: '', key: '' }
let paths: string[] = []

beforeAll(async () => {
  const project = await api('projectCreate', { body: { key: `${server.projectKey}-other`, name: 'Other corpus' } })
  Object.assign(other, project)
  await api('datasetCreate', { body: { projectId: other.id, name: 'Only of the other' } })
  await api('datasetCreate', { body: { name: 'Only of this' } })
  paths = await givenAllPages(server, api)
}, 300_000)

const addressOf = (path: string, key = server.projectKey) => {
  const url = new URL(path, server.url)
  url.searchParams.set('project', key)
  return url.href
}
const keyOf = (page: Page) => new URL(page.url()).searchParams.get('project')
const datasetsOf = (page: Page) => page.locator('main tbody a').evaluateAll(links =>
  links.map(link => link.textContent?.trim()).filter(name => name?.startsWith('Only')))
const current = (page: Page, name: string) =>
  page.getByRole('button', { name: en.project.current.replace('{project}', name) })

async function open(href: string, options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(href, options)
  await untilHydrated(page)
  return page
}

async function choose(page: Page, from: string, to: RegExp) {
  await current(page, from).click()
  await page.getByRole('dialog', { name: en.project.choose }).getByRole('button', { name: to }).click()
}

describe('the project of a page', () => {
  it('is its own: another tab that shows another project changes nothing in it, after a reload either', async () => {
    const first = await open(addressOf('/datasets'))
    const second = await open(addressOf('/datasets'))
    await choose(second, server.projectKey.replace('file-', 'File '), /Other corpus/)
    await expect.poll(() => datasetsOf(second)).toEqual(['Only of the other'])
    expect(keyOf(second)).toBe(other.key)

    await first.getByRole('link', { name: en.navigation.runs, exact: true }).first().click()
    await first.getByRole('heading', { level: 1, name: en.run.list.title }).waitFor()
    await first.goBack()
    await expect.poll(() => datasetsOf(first)).toEqual(['Only of this'])
    await first.reload()
    await expect.poll(() => datasetsOf(first)).toEqual(['Only of this'])
    expect(keyOf(first)).toBe(server.projectKey)

    await second.goBack()
    await expect.poll(() => datasetsOf(second)).toEqual(['Only of this'])
  })

  it('is in what the server sends, for whoever opens a copied address', async () => {
    const html = await (await fetch(
      addressOf('/datasets', other.key), { headers: { 'accept': 'text/html', 'accept-language': 'en' } },
    )).text()

    expect(html).toContain('Only of the other')
    expect(html).not.toContain('Only of this')
  })

  it('of an address without one is the default one, and its links stay plain', async () => {
    const page = await open(`${server.url}/datasets`)

    await current(page, en.project.default).waitFor()
    expect(await page.locator('a[href*="project="]').count()).toBe(0)
  })
})

/**
 * Paths of the routes that read of one project, of the default one when none is named; those of one thing need no
 * project. Without a project the audit trail is that of all, as the settings show it.
 */
const OF_PROJECT = Object.values<RouteDefinition>(ROUTES)
  .filter(({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/audit')
  .filter(({ query }) => query instanceof z.ZodObject && 'projectId' in query.shape)
  .map(route => `/api/v1${route.path}`)

describe('every page', () => {
  it('shows what is in the other project when one changes to it, and back again', async () => {
    for (const path of ['/', '/runs', '/stats']) {
      const page = await open(addressOf(path))
      const isShown = () =>
        page.waitForFunction(() => document.querySelector('[data-look="loading"], [aria-busy="true"]') === null)
      await choose(page, server.projectKey.replace('file-', 'File '), /Other corpus/)
      await current(page, 'Other corpus').waitFor()
      await isShown()
      await choose(page, 'Other corpus', new RegExp(`^${server.projectKey.replace('file-', 'File ')}`))
      await current(page, server.projectKey.replace('file-', 'File ')).waitFor()
      await isShown()
      expect(keyOf(page), path).toBe(server.projectKey)
    }
  })
})

describe('every link', () => {
  it('of every page holds the project, so that a new tab or a copy of it shows the same', async () => {
    const page = await open(addressOf('/'))
    const astray: string[] = []
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (OF_PROJECT.includes(pathname) && searchParams.get('projectId') !== server.projectId) {
        astray.push(`${new URL(page.url()).pathname} asks ${pathname}?${searchParams}`)
      }
    })
    const plain: Record<string, (string | null)[]> = {}
    for (const path of paths.filter(it => it !== '/sign-in')) {
      await goTo(page, path)
      await page.locator('main').first().waitFor()
      await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
      expect(keyOf(page), path).toBe(server.projectKey)
      plain[path] = await page.locator('a[href^="/"]:not([href^="/api/"], [href*="#"])').evaluateAll(
        (links, mark) => links.map(link => link.getAttribute('href')).filter(href => !href?.includes(mark)),
        `project=${server.projectKey}`,
      )
    }

    expect(plain).toEqual(Object.fromEntries(Object.keys(plain).map(path => [path, []])))
    // What the pages ask for is of their project alone, too.
    expect(OF_PROJECT.length).toBeGreaterThan(20)
    expect(astray).toEqual([])
  })

  it('and what is no link, too: the palette, a redirect, another language, a search, the way back', async () => {
    const page = await open(addressOf('/pipelines?add=1'))
    await page.waitForURL(url => url.pathname === '/pipelines/new')
    expect(keyOf(page)).toBe(server.projectKey)

    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: en.palette.label })
    await palette.waitFor()
    await page.keyboard.type('Only of')
    await palette.getByRole('option', { name: 'Only of this' }).waitFor()
    expect(await palette.getByRole('option', { name: 'Only of the other' }).count()).toBe(0)
    await palette.getByRole('option', { name: 'Only of this' }).click()
    await page.getByRole('heading', { level: 1, name: 'Only of this' }).waitFor()
    expect(keyOf(page)).toBe(server.projectKey)

    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.waitForURL(url => url.pathname === '/sources')
    expect(keyOf(page)).toBe(server.projectKey)

    await page.evaluate(() => document.cookie = 'locale=zh-CN; path=/')
    await page.reload()
    await untilHydrated(page)
    await page.getByRole(
      'button', { name: zh.project.current.replace('{project}', server.projectKey.replace('file-', 'File ')) },
    ).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Only of this' }).waitFor()
    expect(keyOf(page)).toBe(server.projectKey)
  })
})

describe('an object', () => {
  it('opened with the key of another project stands in its own: the server leads there before it sends a page', async () => {
    const { items: [dataset] } = await api('datasetList', { query: { projectId: other.id } })
    const path = `/datasets/${dataset?.id}?tab=versions`
    const ask = (href: string) => fetch(href, { redirect: 'manual', headers: { accept: 'text/html' } })

    for (const wrong of [new URL(path, server.url).href, addressOf(path)]) {
      const answer = await ask(wrong)
      expect(answer.status).toBe(302)
      expect(new URL(answer.headers.get('location') ?? '', server.url).href).toBe(addressOf(path, other.key))
    }
    expect((await ask(addressOf(path, other.key))).status).toBe(200)

    const page = await open(addressOf(path))
    await current(page, 'Other corpus').waitFor()
    expect(keyOf(page)).toBe(other.key)
  })

  it('of the default project loses the key of another one', async () => {
    const { id } = await api(
      'datasetCreate', { body: { projectId: DEFAULT_PROJECT_ID, name: `Default of ${server.projectKey}` } },
    )
    const answer = await fetch(addressOf(`/datasets/${id}`), { headers: { accept: 'text/html' } })

    expect([answer.status, answer.url]).toEqual([200, `${server.url}/datasets/${id}`])
  })
})

describe('an address that names no project', () => {
  it('says so with status 404, shows nothing of another, and leads to the default project', async () => {
    const href = addressOf('/datasets', 'no-such-project')
    const answer = await fetch(href, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('Only of')

    const page = await open(href, { status: 404 })
    await page.getByRole(
      'heading', { level: 1, name: en.error.page.no_project_title.replace('{project}', 'no-such-project') },
    ).waitFor()
    await page.getByRole('button', { name: en.error.page.default_project }).click()
    await current(page, en.project.default).waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/')
  })

  it('any more, while it is open, leads to the default project, and says why', async () => {
    const gone = await api('projectCreate', { body: { key: `${server.projectKey}-gone`, name: 'Soon gone' } })
    const page = await open(addressOf('/datasets', gone.key))
    await current(page, 'Soon gone').waitFor()

    await api('projectDelete', { params: { id: gone.id }, version: gone.version })

    await page.getByText(en.project.gone.replace('{project}', gone.key)).waitFor()
    await current(page, en.project.default).waitFor()
    expect(keyOf(page)).toBeNull()
  })
})
