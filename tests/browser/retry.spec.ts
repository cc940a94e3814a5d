import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilRun, untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
const textsOf = { en, 'zh-CN': zh }
const WRONG = 'nobody:knows'
const RIGHT = 'local:wink-analyze'
const say = (text: string, values: Record<string, string>) =>
  Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text)
let raw = ''

beforeAll(async () => {
  const lines = [...['one', 'two', 'three'].map(text => JSON.stringify({ text })), '{"title":"four"}']
  const file = await upload(server, 'words.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Words', uploadId: file.id } })
  await api('sourceTest', { params: { id: source.id } })
  raw = (await api('datasetCreate', { body: { name: 'Words, raw' } })).id
  await untilSealed(api, (await api('datasetImport', { params: { id: raw }, body: { sourceId: source.id } })).id)
})

const stagesOf = (datasetId: string, prompt: string) => [
  { key: 'read', kind: 'input.dataset', name: 'Read' },
  { key: 'clean', kind: 'clean.normalize', name: 'Tidy', needs: ['read'] },
  {
    key: 'call', kind: 'model.call', name: 'Describe', needs: ['clean'],
    parameters: { model: WRONG, prompt, output_field: 'words' },
  },
  { key: 'publish', kind: 'publish', name: 'Publish', needs: ['call'], parameters: { dataset_id: datasetId } },
]

/** A run whose model does not exist: what is before the call has succeeded. */
async function givenFailed(name: string): Promise<string> {
  const { id: datasetId } = await api('datasetCreate', { body: { name: `${name}, described` } })
  const pipeline = await api('pipelineCreate', { body: { name, stages: stagesOf(datasetId, '{{text}}') } })
  const { id: versionId } = await api('datasetVersionGet', { params: { id: raw, version: 'latest' } })
  const task = await api(
    'taskCreate', { body: { name, pipelineId: pipeline.id, inputs: { read: { datasetVersionId: versionId } } } },
  )
  const { id } = await api('taskLaunch', { params: { id: task.id }, body: {} })
  await untilRun(api, id, 'ended', ({ finishedAt }) => finishedAt !== null)
  return id
}

const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

it.each(
  ['en', 'zh-CN'] as const,
)('a failure is mended at its field, retried from there, and closes itself; then its rejected records are retried alone, in %s', async (locale) => {
  const texts = textsOf[locale]
  const failedId = await givenFailed(`Words ${locale}`)
  const page = await browser.open(`${server.url}/runs/${failedId}`, { locale })
  await untilHydrated(page)

  await page.getByRole('alert').getByText(WRONG).waitFor()
  await page.getByRole('link', { name: say(texts.retry.fix_of, { stage: 'Describe' }) }).click()
  const layer = page.getByRole('dialog', { name: say(texts.retry.title, { name: `Words ${locale}` }) })
  const model = layer.locator('[data-pointer="/model"]')
    .locator('input').or(layer.locator('input[data-pointer="/model"]')).first()
  await expect.poll(() => model.evaluate(input => input === document.activeElement)).toBe(true)
  await page.keyboard.press('Control+A')
  // Each change is planned anew, and meanwhile nothing can be submitted.
  const planned = page.waitForResponse(answer =>
    answer.url().endsWith('/retry-plan') && answer.request().postData()?.includes(RIGHT) === true)
  await page.keyboard.type(RIGHT)
  await planned
  await layer.locator('ins', { hasText: RIGHT }).waitFor()
  await layer.locator('del', { hasText: WRONG }).waitFor()
  const submit = layer.getByRole('button', { name: say(texts.retry.submit_stage, { stage: 'Describe' }), exact: true })
  await expect.poll(() => submit.isEnabled()).toBe(true)
  await submit.click()

  await page.waitForURL(url => url.pathname !== `/runs/${failedId}`)
  const { run, version } = await untilSealed(api, idOf(page))
  expect(version.rows).toBe(3)
  expect(run.stages.map(stage => stage.reusedFrom)).toEqual([failedId, failedId, null, null])
  expect(run.stages.map(stage => stage.recordsOut)).toEqual([4, 4, 3, 3])
  await page.getByRole('navigation', { name: texts.retry.chain }).getByRole('link').nth(1).waitFor()
  await page.locator('#stage-clean').getByRole('link', { name: texts.retry.reused }).click()
  await page.waitForURL(url => url.pathname === `/runs/${failedId}` && url.hash === '#stage-clean')
  await page.getByText(texts.run.disposition.rerun_ok).first().waitFor()

  await retryRejects(page, run, texts)

  await goTo(page, '/')
  await page.getByText(texts.overview.attention.none).waitFor()
})

/** One record lacks the field of the prompt; the newest revision asks for another. */
async function retryRejects(page: Page, run: RunDetail, texts: typeof en) {
  const { name, version, stages } = await api('pipelineGet', { params: { id: run.pipelineId } })
  await api('pipelineReplace', { params: { id: run.pipelineId }, version, body: { name, stages: stages.map(
    stage => stage.key === 'call' ? { ...stage, parameters: { ...stage.parameters, prompt: '{{title}}' } } : stage,
  ) } })
  const reason = texts.reason.prompt_field_missing
  const ask = page.getByRole('button', { name: say(texts.run.group_retry.retry_of, { reason, stage: 'Describe' }) })
  await goTo(page, `/runs/${run.id}`)
  await ask.focus()
  await page.keyboard.press('Enter')
  const layer = page.getByRole('dialog', { name: say(texts.retry.group.title, { reason }) })
  await layer.getByText(say(texts.retry.group.starts, { stage: 'Describe' })).waitFor()
  expect(await findingsOf(page)).toEqual([])
  await layer.getByText(say(texts.retry.differs.changed, { stage: 'Describe' })).waitFor()
  expect(await layer.locator('input[value=newest]').isChecked()).toBe(true)
  const submit = say(texts.retry.group.submit_revision.split(' | ')[0] ?? '', { records: '1', number: '2' })
  await layer.getByRole('button', { name: submit, exact: true }).click()

  await page.waitForURL(url => url.pathname !== `/runs/${run.id}`)
  const recovered = await untilSealed(api, idOf(page))
  expect(recovered.version).toMatchObject({ rows: 4, semver: '1.1.0' })
  const { files } = await api(
    'datasetVersionGet', { params: { id: recovered.version.datasetId, version: recovered.version.semver } },
  )
  expect(files.map(file => file.rows)).toEqual([3, 1])
  expect(recovered.run).toMatchObject({
    parentRunId: run.id, recordsIn: 1, recordsOut: 1,
    group: { runId: run.id, stageKey: 'call', reason: 'PROMPT_FIELD_MISSING', records: 1 },
  })
  await page.getByText(texts.run.group_retry.balanced).waitFor()
  await goTo(page, `/runs/${run.id}`)
  await page.getByText(say(texts.run.group_retry.recovered, { out: '1', records: '1' })).waitFor()
  expect(await ask.count()).toBe(0)
}

it('its layer has no axe violations and no sideways scroll, at both widths', async () => {
  const page = await browser.open(
    `${server.url}/runs/${await givenFailed('Words, looked at')}?retry=call&field=model`, { locale: 'zh-CN' },
  )
  const layer = page.getByRole('dialog', { name: say(zh.retry.title, { name: 'Words, looked at' }) })
  await layer.locator('[data-pointer="/model"]').first().waitFor()

  for (const viewport of [{ width: 1_440, height: 900 }, { width: 360, height: 740 }]) {
    await page.setViewportSize(viewport)

    expect(await findingsOf(page)).toEqual([])
    await expect.poll(() =>
      layer.evaluate(node => node.querySelector('.body')!.scrollWidth - node.querySelector('.body')!.clientWidth))
      .toBe(0)
  }
})
