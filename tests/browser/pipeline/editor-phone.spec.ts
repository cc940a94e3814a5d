import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi, upload } from '../../support/api/api'
import { useBrowser } from '../../support/browser/browser'
import { untilSealed } from '../../support/run/runs'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let savedId = ''

const PHONE = { width: 360, height: 780 }

beforeAll(async () => {
  const file = await upload(server, 'airports.csv', Buffer.from('iata,name\n00M,Thigpen\n00R,Livingston\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Airports', uploadId: file.id } })
  const raw = await api('datasetCreate', { body: { name: 'Airports' } })
  const run = await api('datasetImport', { params: { id: raw.id }, body: { sourceId: source.id } })
  await untilSealed(api, run.id)
  const clean = await api('datasetCreate', { body: { name: 'Airports, cleaned' } })
  const stages = [
    { key: 'read', kind: 'input.dataset' },
    { key: 'clean', kind: 'clean.normalize', needs: ['read'] },
    { key: 'out', kind: 'publish', needs: ['clean'], parameters: { dataset_id: clean.id } },
  ]
  savedId = (await api('pipelineCreate', { body: { name: 'Saved before', stages } })).id
})

const stagesOf = (page: Page) => page.locator('[data-stage]')

describe('on a phone', () => {
  it('opens the parameters of a stage above the list', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/${savedId}`, { viewport: PHONE })
    await stagesOf(page).nth(1).click()

    await page.getByRole('dialog').getByLabel('Name').fill('Cleaning')
    await page.keyboard.press('Escape')

    await expect.poll(() => stagesOf(page).nth(1).innerText()).toContain('Cleaning')
  })

  it('shows a stage without a keyboard over it, and leaves it by a button', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/${savedId}`, { viewport: PHONE })
    await stagesOf(page).nth(1).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').waitFor()
    const isTyping = await page.evaluate(() => document.activeElement?.matches('input, textarea, select'))

    await dialog.getByRole('button', { name: 'Done' }).click()

    await dialog.waitFor({ state: 'detached' })
    expect(isTyping).toBe(false)
    // The drawing shows the same stages: one of the two.
    expect(await page.locator('.canvas').count()).toBe(0)
  })

  it('has room around what adds a stage, so that a finger meets no row beside it', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/${savedId}`, { viewport: PHONE })
    const box = async (locator: ReturnType<typeof stagesOf>) => (await locator.boundingBox())!
    const add = page.getByRole('button', { name: 'Add a stage between Dataset version and Clean text' })
    const [above, mark, below] = [await box(stagesOf(page).nth(0)), await box(add), await box(stagesOf(page).nth(1))]

    expect(Math.min(mark.width, mark.height)).toBeGreaterThanOrEqual(24)
    expect(mark.y - (above.y + above.height)).toBeGreaterThanOrEqual(6)
    expect(below.y - (mark.y + mark.height)).toBeGreaterThanOrEqual(6)
  })

  it('adds a stage between two others, linked with both', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/${savedId}`, { viewport: PHONE })
    await page.getByRole('button', { name: 'Add a stage between Dataset version and Clean text' }).click()
    await page.getByRole('dialog').getByRole('option', { name: 'Remove exact duplicates' }).click()

    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()

    await expect.poll(() => stagesOf(page).allInnerTexts()).toEqual([
      expect.stringContaining('Dataset version'),
      expect.stringMatching(/Remove exact duplicates\s+← Dataset version/),
      expect.stringMatching(/Clean text\s+← Remove exact duplicates/),
      expect.stringContaining('← Clean text'),
    ])
  })

  it('tells what was saved without covering the buttons or the first fields of the launch that follows', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/${savedId}`, { viewport: PHONE })
    await page.getByLabel('Pipeline name').fill('Saved on a phone')
    await page.getByRole('button', { name: 'Save and launch' }).click()

    const launch = page.getByRole('dialog', { name: 'Launch run' })
    await launch.locator('.toast').waitFor()

    const boxOf = async (part: string) =>
      await launch.locator(part).first().boundingBox() ?? { y: Number.NaN, height: 0 }
    // It makes room for the foot once that is measured.
    await expect.poll(async () => {
      const [toast, foot, first] = [await boxOf('.toast'), await boxOf('footer'), await boxOf('.body select')]
      return toast.y + toast.height < foot.y && toast.y > first.y + first.height
    }).toBe(true)
  })
})
