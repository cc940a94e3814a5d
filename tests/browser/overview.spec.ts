import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilRun, untilSealed } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { useSharedConsole } from '../support/services/shared-console'

const ROWS = 200
const PARTS = '**/api/v1/overview/parts*'
/** Also holds what was made before a midnight that falls into the test. */
const RANGE = 'from=now-7d&to=now'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

const panel = (page: Page, title: string) =>
  page.locator('section.panel', { has: page.getByRole('heading', { name: title, level: 2 }) })
const card = (page: Page, label: string) => page.getByRole('article', { name: label })

describe('an empty project', () => {
  it('leads a newcomer through five steps, each of which opens, and keeps them dismissed', async () => {
    const page = await browser.open(server.url)
    const steps = panel(page, 'Get started').getByRole('listitem')

    await expect.poll(() => steps.count()).toBe(5)
    await expect.poll(() => steps.first().getAttribute('aria-current')).toBe('step')
    await expect.poll(() => steps.getByRole('link').evaluateAll(links =>
      links.map(link => link.getAttribute('href')?.replace(/[?&]project=[^&]*$/, ''))))
      .toEqual(['/sources?add=1', '/datasets?add=1', '/pipelines?add=1', '/?launch=1', '/datasets'])

    await untilHydrated(page)
    const layers = {
      '/sources?add=1': en.source.add.title, '/datasets?add=1': en.dataset.form.create_title,
      '/?launch=1': en.launch.title,
    }
    for (const [address, name] of Object.entries(layers)) {
      await steps.locator(`a[href^="${address}"]`).click()
      await page.getByRole('dialog', { name }).waitFor()
      await goTo(page, '/')
    }
    await steps.locator('a[href^="/pipelines?add=1"]').click()
    await page.getByRole('radio', { name: en.pipeline.start.empty }).waitFor()
    await goTo(page, '/')

    await page.getByRole('button', { name: 'Dismiss' }).click()
    await panel(page, 'Get started').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    await expect.poll(() => panel(page, 'Get started').count()).toBe(0)
  })
})

describe('after a run', () => {
  let slowId = ''

  beforeAll(async () => {
    const quick = await addSlowTask(server, api, { name: 'Quick', rows: ROWS, latencyMs: 1 })
    await untilSealed(api, (await api('taskLaunch', { params: { id: quick.taskId }, body: {} })).id)
    const slow = await addSlowTask(server, api, { name: 'Slow', rows: 4_000, latencyMs: 400 })
    slowId = (await api('taskLaunch', { params: { id: slow.taskId }, body: {} })).id
    await untilRun(api, slowId, 'in the middle', run =>
      run.stages.some(stage => stage.stageKey === 'call' && stage.recordsOut > 0))
  })

  it('shows the figures that the API returns, those of the line as a table too, and keeps range and pipeline over a reload', async () => {
    // The slow run goes on while the page is read: what is shown lies between two readings.
    const tokensNow = async () => {
      const { items } = await api('metricSummary', { query: { from: 'now-7d', to: 'now' } })
      return items.find(({ metric }) => metric === 'tokens_total')?.value ?? Number.NaN
    }
    const least = await tokensNow()
    const page = await browser.open(`${server.url}/?${RANGE}`)
    const figureOf = (label: string) => card(page, label).locator('.figure')

    await card(page, 'Tokens').waitFor()
    // Of the quick run: the slow one has read records, but has not ended.
    await expect.poll(() => figureOf('Yield').innerText()).toMatch(/^100\s*%$/)
    expect(await figureOf('Yield').getAttribute('title')).toBe(`${ROWS} / ${ROWS}`)
    await expect.poll(() => figureOf('Run success rate').innerText()).toMatch(/^100\s*%$/)
    const shown = Number((await figureOf('Tokens').getAttribute('title') ?? '').replace(/\D/g, ''))
    expect(shown).toBeGreaterThanOrEqual(least)
    expect(shown).toBeLessThanOrEqual(await tokensNow())
    await panel(page, 'Latest versions').getByRole('link', { name: `Quick 1.0.0 Sealed · ${ROWS} records` }).waitFor()
    const queue = panel(page, 'Queue and backlog')
    const { living } = await api('overviewGet')
    await queue.getByRole('link', { name: `Running ${living.RUNNING}` }).waitFor()
    await panel(page, 'Active runs').getByRole('link', { name: 'Slow' }).waitFor()

    await untilHydrated(page)
    const { pipelines, stages } = await api('metricLine', {
      query: { from: 'now-7d', to: 'now', pipelineId: (await api('runGet', { params: { id: slowId } })).pipelineId },
    })
    await panel(page, 'Production line').getByRole('button', { name: 'View as table' }).click()
    await expect.poll(() => panel(page, 'Production line').getByRole('rowheader').allInnerTexts())
      .toEqual(stages.map(({ name }) => name))

    const quick = pipelines.find(({ name }) => name === 'Quick')
    await page.getByLabel('Pipeline', { exact: true }).selectOption(quick?.id ?? '')
    await page.waitForURL(url => url.searchParams.get('pipeline') === quick?.id)
    await page.reload()
    await page.getByRole(
      'img', { name: new RegExp(`^Production line: Read read ${ROWS} records, Publish produced ${ROWS}`) },
    ).waitFor()
    expect(new URL(page.url()).searchParams.get('from')).toBe('now-7d')
  })

  it('shows the other panels when one fails', async () => {
    const page = await browser.open(`${server.url}/healthz`, { status: 503 })
    // What is pushed would mend the panel before anyone presses its button.
    await page.routeWebSocket('**/api/v1/live*', () => undefined)
    await page.goto(`${server.url}/datasets`)
    await untilHydrated(page)
    const problem = {
      type: 'about:blank', title: 'Unavailable', status: 503, code: 'unavailable', detail: '', requestId: 'req-away',
    }
    await page.route(PARTS, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({
        response: answer, json: { ...await answer.json() as object, active: { value: null, problem } },
      })
    })
    await page.getByRole('link', { name: 'Overview', exact: true }).first().click()

    await panel(page, 'Active runs').getByRole('alert').waitFor()

    await panel(page, 'Latest versions').getByRole('link', { name: /^Quick/ }).waitFor()
    await panel(page, 'Production line today').getByRole('img').waitFor()
    await page.unrouteAll({ behavior: 'wait' })
    await panel(page, 'Active runs').getByRole('button', { name: 'Retry' }).first().click()
    await panel(page, 'Active runs').getByRole('link', { name: 'Slow' }).waitFor()
  })

  it('asks five times a minute while nothing changes: once for the page, and for its frame', async () => {
    const page = await browser.open(`${server.url}/healthz`)
    // What is pushed comes at any time; here only the clock counts.
    await page.routeWebSocket('**/api/v1/live*', () => undefined)
    await page.clock.install()
    await page.goto(`${server.url}/?${RANGE}`)
    await untilHydrated(page)
    await panel(page, 'Active runs').getByRole('link', { name: 'Slow' }).waitFor()
    // Nothing of the start is still to be asked.
    await page.waitForLoadState('networkidle')
    const paths: string[] = []
    page.on('request', request =>
      request.url().includes('/api/v1/') && paths.push(new URL(request.url()).pathname.replace('/api/v1', '')))

    await page.clock.runFor(60_000)

    await expect.poll(() => [...paths].sort())
      .toEqual(['/alerts/counts', '/overview/parts', '/projects', '/qc/counts', '/system'])
  })

  it('has no axe violations in both themes, and shows a pause without a reload', async () => {
    const page = await browser.open(server.url, { locale: 'zh-CN' })
    await untilHydrated(page)
    const active = panel(page, zh.overview.runs.title)
    await active.getByText(zh.run.state.running).waitFor()
    await active.getByRole('link', { name: 'Slow' }).waitFor()
    expect(await findingsOf(page)).toEqual([])

    await api('runPause', { params: { id: slowId } })

    await active.getByText(zh.run.state.paused).waitFor()
    await page.getByRole('link', { name: new RegExp(`1 .*${zh.overview.attention.paused}`) }).waitFor()
  })

  it('fits every width without layout shifts', async () => {
    const page = await browser.open(`${server.url}/healthz`)
    await page.addInitScript(() => {
      const seen = { sum: 0 }
      Object.assign(window, { shifts: seen })
      new PerformanceObserver((list) => {
        seen.sum += list.getEntries().reduce((sum, entry) => sum + ('value' in entry ? Number(entry.value) : 0), 0)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    for (const width of [360, 768, 1_440, 1_920]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(server.url)
      await untilHydrated(page)
      await panel(page, 'Active runs').getByRole('link', { name: 'Slow' }).waitFor()

      const measured = await page.evaluate(() => ({
        sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        // Put there by the script above.
        shifts: (window as unknown as { shifts: { sum: number } }).shifts.sum,
      }))

      const wrapped = await page.locator('.kpi dl > div').evaluateAll(rows => rows.flatMap((row) => {
        const [name, figure] = [...row.children].map(child => child.getBoundingClientRect())
        return name && figure && figure.top >= name.bottom ? [figure.left - name.left] : []
      }))
      expect(wrapped.filter(indent => indent > 1), `figures that are not below their name at ${width} px`).toEqual([])
      expect(measured.sideways, `sideways at ${width} px`).toBe(0)
      // On a phone its stages are a list.
      const drawing = panel(page, 'Production line today').getByRole('img')
      await expect.poll(() => drawing.count(), { message: `drawing at ${width} px` }).toBe(width > 760 ? 1 : 0)
      expect(measured.shifts, `shifts at ${width} px`).toBeLessThan(0.02)
    }
  })
})
