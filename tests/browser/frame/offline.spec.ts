import { expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import { untilHydrated, useBrowser } from '../../support/browser/browser'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)

it('a link that is clicked without a network leaves the page as it is, says so, and leads on when the network is back', async () => {
  const page = await browser.open(`${server.url}/datasets`, { isCut: true })
  await untilHydrated(page)
  const pathOf = () => new URL(page.url()).pathname
  const toStatistics = page.getByRole('link', { name: en.navigation.stats, exact: true }).first()

  // Files that another test has loaded would come from the cache of the browser.
  await page.route('**/_nuxt/**', route => route.abort('internetdisconnected'))
  await page.context().setOffline(true)
  try {
    // Without a pointer, which would load the page ahead.
    await toStatistics.evaluate(link => link instanceof HTMLElement && link.click())
    await page.getByText(en.app.lost).waitFor()
    expect(pathOf()).toBe('/datasets')
    await page.getByRole('heading', { level: 1 }).waitFor()

    await page.getByRole('button', { name: en.common.retry, exact: true }).first().click()
    await page.getByText(en.app.lost).waitFor()
    expect(pathOf()).toBe('/datasets')
  }
  finally {
    await page.unroute('**/_nuxt/**')
    await page.context().setOffline(false)
  }

  await page.waitForURL(url => url.pathname === '/stats')
  await expect.poll(() => page.getByText(en.app.lost).count()).toBe(0)
  expect(new URL(page.url()).searchParams.get('project')).toBe(server.projectKey)
})
