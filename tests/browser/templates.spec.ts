import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

const READ = { key: 'read', kind: 'ingest.jsonl' }
const CLEAN = { key: 'clean', kind: 'clean.normalize', needs: ['read'], parameters: { fields: ['text'] } }
const TOKENS = {
  key: 'tokens', kind: 'filter.tokens', needs: ['clean'],
  parameters: { field: 'text', min_tokens: 20, output_field: 'tokens' },
}
const PUBLISH = { key: 'publish', kind: 'publish', needs: ['tokens'] }

/** A template with one version, whose draft lacks a stage; a pipeline was made from the version. */
async function givenTemplate(name: string) {
  const template = await api('templateCreate', { body: { name, stages: [READ, CLEAN, TOKENS, PUBLISH] } })
  const published = await api(
    'templatePublish', { params: { id: template.id }, version: template.version, body: { message: 'First' } },
  )
  const dataset = await api('datasetCreate', { body: { name: `${name} texts` } })
  const pipeline = await api('templateVersionUse', {
    params: { id: template.id, version: '1.0.0' },
    body: { name: `${name} line`, parameters: { publish: { dataset_id: dataset.id } } },
  })
  const draft = await api('templateDraftGet', { params: { id: template.id } })
  await api('templateDraftReplace', { params: { id: template.id }, version: draft.version, body: {
    stages: [READ, { ...TOKENS, needs: ['read'], parameters: { ...TOKENS.parameters, min_tokens: 30 } }, PUBLISH],
  } })
  return { id: published.id, pipelineId: pipeline.id }
}

const fill = (text: string, named: Record<string, string>) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? '')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

describe('templates', () => {
  const { template: texts, common } = zh

  it('are compared in words, published under the number that asks for, and taken over by a pipeline after a look', async () => {
    const name = 'Texts'
    const { id, pipelineId } = await givenTemplate(name)
    const page = await browser.open(`${server.url}/templates?id=${id}`, { locale: 'zh-CN', status: 422 })
    await untilHydrated(page)

    const diff = page.getByRole('region', { name: texts.diff.title })
    await diff.getByText(texts.consequence.major, { exact: true }).first().waitFor()
    const words = await diff.innerText()
    expect(words).toContain(texts.consequence.major)
    expect(words).toContain('clean.normalize')
    expect(words).toMatch(/20[\s\S]*30/)
    await page.getByRole('group', { name: fill(texts.text.label, { from: 'v1.0.0', to: texts.draft.name }) })
      .getByText('clean.normalize').waitFor()
    expect(await findingsOf(page)).toEqual([])

    await diff.getByRole('button', { name: fill(texts.diff.publish, { version: '2.0.0' }) }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(texts.publish.version).first().fill('1.1.0')
    await dialog.getByLabel(texts.publish.message).fill('No cleaning')
    const tooLow = fill(texts.publish.too_low, { version: '2.0.0', consequence: texts.consequence.major })
    await dialog.getByText(tooLow).waitFor()
    await dialog.getByLabel(texts.publish.version).first().fill('2.0.0')
    await dialog.getByRole('button', { name: fill(texts.diff.publish, { version: '2.0.0' }) }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('No cleaning', { exact: true }).waitFor()

    await goTo(page, `/pipelines/${pipelineId}`)
    await button(page, fill(texts.origin.newer, { version: '2.0.0' })).click()
    const layer = page.getByRole('dialog', { name: fill(texts.upgrade.title, { version: '2.0.0' }) })
    await layer.getByText('clean.normalize', { exact: true }).waitFor()
    await layer.getByText(fill(texts.upgrade.message_of, { message: 'No cleaning' })).waitFor()
    expect((await api('pipelineGet', { params: { id: pipelineId } })).stageCount).toBe(4)
    await layer.getByRole('button', { name: texts.upgrade.submit }).click()
    await layer.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: fill(texts.origin.of, { name, version: '2.0.0' }) }).waitFor()
    expect(await api('pipelineGet', { params: { id: pipelineId } }))
      .toMatchObject({ stageCount: 3, template: { version: '2.0.0', newer: null } })
    expect(await button(page, common.cancel).count()).toBe(0)
  })
})

it('a template goes into a file and comes back from it; a changed file is refused with the place', async () => {
  const { template: texts } = en
  const { id } = await givenTemplate('Exported')
  const page = await browser.open(`${server.url}/templates?id=${id}&from=9.9.9`)
  await untilHydrated(page)
  await page.getByText(fill(en.common.address_ignored, { names: 'from' })).waitFor()

  await page.getByRole('region', { name: 'Exported', exact: true })
    .getByRole('button', { name: fill(texts.verb.of, { name: 'Exported' }) }).click()
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, texts.verb.export).click()])
  expect(saved.suggestedFilename()).toBe('Exported-1.0.0.json')
  const text = readFileSync(await saved.path(), 'utf8')
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/)

  await button(page, texts.list.import).click()
  const layer = page.getByRole('dialog')
  await layer.getByLabel(texts.import.paste).fill(text.replace('"min_tokens": 20', '"min_tokens": 21'))
  await layer.getByRole('button', { name: texts.import.look, exact: true }).click()
  await layer.getByText(texts.import_reason.wrong_checksum).waitFor()
  await layer.getByText('/checksum', { exact: true }).waitFor()
  expect(await layer.getByRole('button', { name: /^Import/ }).isDisabled()).toBe(true)
  await layer.getByRole('button', { name: texts.import.again }).click()

  await layer.locator('input[type="file"]')
    .setInputFiles({ name: 'templates.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await layer.getByText(texts.import.is_same).waitFor()
  await layer.getByText(texts.import.new_name, { exact: true }).click()
  const submit = layer.getByRole('button', { name: fill(texts.import.submit.split(' | ')[0] ?? '', { count: '1' }) })
  await submit.and(page.locator(':enabled')).click()
  await layer.waitFor({ state: 'hidden' })
  await page.getByRole('heading', { level: 2, name: 'Exported 2' }).first().waitFor()
  const { items } = await api('templateList', { query: { q: 'Exported' } })
  const [one, other] = await Promise.all(items.map(item =>
    api('templateVersionGet', { params: { id: item.id, version: '1.0.0' } })))
  expect(one?.sha256).toBe(other?.sha256)

  await goTo(page, '/templates?id=zzz')
  await page.getByText(fill(en.common.address_ignored, { names: 'id' })).waitFor()
})
