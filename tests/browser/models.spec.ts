import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { untilSealed } from '../support/run/runs'
import { startFakeOpenai } from '../support/services/fake-openai'
import { useSharedConsole } from '../support/services/shared-console'

const CANARY = 'sk-canary-0123456789abcdef'

const server = useSharedConsole()
const browser = useBrowser(server)
const provider = hold(() => startFakeOpenai())
const api = createApi(server)

/** By the beginning of its name: a required field says that, too. */
const fieldOf = (scope: Locator, label: string) => scope.getByRole('textbox', { name: new RegExp(`^${label}(?: |$)`) })

/** Two records, read, asked about with a configuration, published. */
async function givenPipeline(name: string, configuration: string) {
  const file = await upload(server, 'rows.jsonl', Buffer.from('{"text":"first"}\n{"text":"second"}\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name}, rows`, uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name } })
  const stages = [
    { key: 'read', kind: 'ingest.jsonl', name: 'Read', sourceId: source.id },
    {
      key: 'ask', kind: 'model.call', name: 'Ask', needs: ['read'],
      parameters: { configuration, prompt: 'Explain {{text}}' },
    },
    { key: 'publish', kind: 'publish', name: 'Publish', needs: ['ask'], parameters: { dataset_id: dataset.id } },
  ]
  const pipeline = await api('pipelineCreate', { body: { name, stages } })
  const task = await api('taskCreate', { body: { name, pipelineId: pipeline.id } })
  const run = await api('taskLaunch', { params: { id: task.id }, body: {} })
  await untilSealed(api, run.id)
  return { pipelineId: pipeline.id, runId: run.id }
}

describe('model configurations', () => {
  const { model: texts } = zh

  it('are made, tested, priced, and used by a run whose cost is in the statistics', async () => {
    const name = 'Large'
    const page = await browser.open(`${server.url}/models`, { locale: 'zh-CN', status: 422 })
    await untilHydrated(page)
    await page.getByRole('main').getByRole('button', { name: texts.add, exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await fieldOf(dialog, texts.name).fill(name)
    await fieldOf(dialog, texts.model).fill(CANARY)
    await fieldOf(dialog, texts.address).fill(provider.url)
    await dialog.locator('input[type="password"]').fill(CANARY)
    await dialog.getByRole('button', { name: texts.add }).click()
    await dialog.getByText(/像是密钥/).waitFor()
    await fieldOf(dialog, texts.model).fill('gen-72b')
    await dialog.getByRole('button', { name: texts.add }).click()
    const detail = page.getByRole('region', { name, exact: true })
    await detail.waitFor()

    await fieldOf(detail, texts.concurrency).fill('4')
    await detail.getByRole('button', { name: texts.save, exact: true }).click()
    await expect.poll(async () => (await api('modelList')).items.find(config => config.name === name)?.concurrency)
      .toBe(4)
    await detail.getByRole('button', { name: texts.price.add }).click()
    await fieldOf(dialog, texts.price.input).fill('2.4')
    await fieldOf(dialog, texts.price.output).fill('7.2')
    await dialog.getByRole('button', { name: texts.price.add }).click()
    await detail.getByText(texts.price.current).first().waitFor()
    // The second click of a double click must not end the call.
    await detail.getByRole('button', { name: texts.test.send }).dblclick()
    // Of the call, and of the last 30 days.
    await detail.getByText('¥0.00035').first().waitFor()

    expect(await findingsOf(page)).toEqual([])
    expect(provider.requests.at(-1))
      .toMatchObject({ authorization: `Bearer ${CANARY}`, body: { model: 'gen-72b', stream: true } })

    const config = (await api('modelList')).items.find(it => it.name === name)
    const { runId, pipelineId } = await givenPipeline('Explained', config?.id ?? '')
    await goTo(page, `/runs/${runId}?tab=outputs`)
    await page.getByRole('link', { name: new RegExp(`^${name} · `) }).waitFor()
    await goTo(page, '/stats/cost?by=configuration')
    await page.getByRole('cell', { name }).waitFor()
    const cost = await api('metricCost', { query: { from: 'now-1h' } })
    // One test call and two records, each 19 + 42 tokens.
    expect(cost.groups.find(({ by }) => by === 'configuration')?.items.find(({ key }) => key === config?.id))
      .toMatchObject({ calls: 3, costs: [{ currency: 'CNY', cost: '0.001044' }] })
    expect(await findingsOf(page)).toEqual([])

    await goTo(page, `/pipelines/${pipelineId}`)
    await page.locator('[data-stage]').nth(1).click()
    const chosen = page.getByRole('combobox', { name: '模型配置' })
    await expect.poll(() => chosen.inputValue()).toBe(config?.id)
    await page.getByRole('button', { name: texts.preview.render, exact: true }).click()
    await page.getByText('Explain second', { exact: true }).waitFor()
  })
})

it('leave no secret in any file of the console, its log, or its answers', async () => {
  const { items } = await api('modelList')
  const texts = [JSON.stringify(items), server.output()]
  for (const { id } of items) {
    texts.push(JSON.stringify(await api('modelVersionList', { params: { id } })))
  }

  expect(items.length).toBeGreaterThan(0)
  expect(texts.filter(text => text.includes('canary'))).toEqual([])
  expect(filesBelow(server.dataDir).filter(file => readFileSync(file).includes('canary'))).toEqual([])
})

const filesBelow = (folder: string): string[] => readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
