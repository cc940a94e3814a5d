import { afterEach, it } from 'vitest'
import en from '../../i18n/locales/en'
import zh from '../../i18n/locales/zh-CN'
import { useBrowser } from '../support/browser'
import { until } from '../support/process'
import { spawnConsole, untilReady, type StartedConsole } from '../support/servers'

const browser = useBrowser()
let server: StartedConsole | undefined

afterEach(async () => {
  await server?.stop()
})

const answers = (url: string) => fetch(`${url}/healthz`).then(answer => answer.ok)

it.each([['zh-CN', zh] as const, ['en', en] as const])('a page opened while the storage opens waits and comes by itself, in %s', async (locale, texts) => {
  server = await spawnConsole()
  const { url } = server
  await until('the server to listen', () => answers(url), { everyMs: 5 })

  const page = await browser.open(`${url}/runs`, { locale, status: 503 })
  await page.getByRole('heading', { name: texts.app.starting.title }).waitFor()

  await untilReady(server)
  await page.getByRole('heading', { name: texts.run.list.title, level: 1 }).waitFor()
  // Before its server goes.
  await page.close()
})
