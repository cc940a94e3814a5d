import { expect, it } from 'vitest'
import zh from '~/i18n/locales/zh-CN'
import { useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { until } from '../support/services/process'
import { spawnConsole, untilReady } from '../support/services/servers'

const browser = useBrowser()
/** Once the browser has started: the first page must be there before the storage is open. */
const server = hold(() => spawnConsole())

const answers = (url: string) => fetch(`${url}/healthz`).then(answer => answer.ok)

it('a page opened while the storage opens waits and then loads by itself', async () => {
  const { url } = server
  await until('the server to listen', () => answers(url), { everyMs: 5 })

  const page = await browser.open(`${url}/runs`, { locale: 'zh-CN', status: 503 })
  await page.getByRole('heading', { name: zh.app.starting.title }).waitFor()

  await untilReady(server)
  await page.getByRole('heading', { name: zh.run.list.title, level: 1 }).waitFor()
})

it('every script of a page carries the nonce of its policy, the markup of the page contains no other, and its head names what it loads', async () => {
  await untilReady(server)

  for (const path of ['/', '/stats', '/runs?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/nowhere']) {
    const answer = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
    const html = await answer.text()

    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1]
    const scripts = html.match(/<script\b[^>]*>/g) ?? []
    const start = html.indexOf('<div id="__nuxt"')
    const markup = html.slice(start, html.indexOf('<script', start))
    expect(scripts.length).toBeGreaterThan(2)
    expect(scripts.filter(script => !script.includes(` nonce="${nonce}"`))).toEqual([])
    expect(markup.length).toBeGreaterThan(1_000)
    expect(markup).not.toContain('nonce=')
    // Those of what the page shows are in it: a sheet of its own would hold up the first paint.
    expect(html.match(/<link\b[^>]*rel="stylesheet"[^>]*>/g) ?? []).toEqual([])
  }

  // Beside the entry the script of the page itself: otherwise it is found only when the entry runs.
  const pages = [
    '/', '/runs', '/sources', '/datasets', '/pipelines', '/templates', '/stats', '/alerts', '/qc', '/releases',
    '/models', '/settings',
  ]
  const bare: string[] = []
  // One by one: of a dozen at once a busy machine refuses some.
  for (const path of pages) {
    const html = await (await fetch(`${server.url}${path}`)).text()
    if ((html.match(/<link\b[^>]*rel="modulepreload"/g) ?? []).length < 2) {
      bare.push(path)
    }
  }
  expect(bare).toEqual([])
})
