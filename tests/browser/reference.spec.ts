import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { temporaryFolder } from '../support/services/servers'
import { useSharedConsole } from '../support/services/shared-console'

const run = promisify(execFile)
const server = useSharedConsole()
const browser = useBrowser()

describe('the published client', () => {
  it('makes a whole journey in a program that has only the folder that the console serves', async () => {
    const folder = await temporaryFolder('client')
    await run('sh', ['-c', `curl -sf ${server.url}/client.tgz | tar xz`], { cwd: folder })

    const { stdout } = await run(
      process.execPath, [path.join(folder, 'client', 'example.ts'), server.url], { cwd: folder, timeout: 300_000 },
    )

    expect(JSON.parse(stdout))
      .toEqual({ state: 'SUCCEEDED', records: 3, bytes: expect.any(Number), version: 2, refused: 'stale_version' })
  })
})

describe('the reference of the API', () => {
  const { reference: texts, common } = zh

  it('leads from an old link to an operation, whose command runs and whose answer is shown', async () => {
    const page = await browser.open(`${server.url}/api/docs#runGet`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await expect.poll(() => new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/reference#runGet')
    const operation = page.locator('#runGet')
    const { items: [newest] } = await createApi(server.url)('runList', { query: { limit: 1 } })

    // The id of a run that exists stands in the request by itself.
    await expect.poll(() => operation.locator('.command').textContent()).toContain(newest?.id)
    const command = await operation.locator('.command').textContent()
    const { stdout } = await run('sh', ['-c', `${command} -s`])
    await operation.getByRole('button', { name: texts.try }).click()
    await operation.getByText('200 OK').waitFor()

    expect(JSON.parse(stdout)).toMatchObject({ id: newest?.id })
    expect(await operation.locator('.answer .text').textContent()).toContain(newest?.id)
    expect(await findingsOf(page)).toEqual([])

    await page.keyboard.press('/')
    await page.keyboard.type('归档数据集')
    await expect.poll(() => page.locator('article').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const archive = page.locator('#datasetDelete')
    await archive.getByText(texts.no_content).waitFor()

    expect(await archive.locator('.command').textContent()).toMatch(/^curl -X DELETE '.*' -H 'If-Match: "3"'$/)
    expect(await archive.getByRole('button', { name: texts.try }).count()).toBe(0)
    expect(await archive.getByRole('button', { name: common.copy_curl }).count()).toBe(1)
  })
})

it('all operations stand in the page before any script, and fit a phone', async () => {
  const html = await (await fetch(`${server.url}/reference`, { signal: AbortSignal.timeout(20_000) })).text()
  const page = await browser.open(`${server.url}/reference#sourceCreate`, { viewport: { width: 390, height: 844 } })
  await page.locator('#sourceCreate .command').waitFor()

  expect(html.match(/<article/g)).toHaveLength(Object.keys(ROUTES).length)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await findingsOf(page)).toEqual([])
})
