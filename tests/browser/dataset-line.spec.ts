import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import { createApi, upload } from '../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilRun, untilSealed } from '../support/run/runs'
import { temporaryFolder } from '../support/services/servers'
import { useSharedConsole } from '../support/services/shared-console'

/**
 * More than are claimed at once; many of them are judged on the page of the review, and all that a lot needs by REST.
 */
const SAMPLES = 10
const DOCUMENTS = 15

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
const made = { sourceId: '', policyId: '' }

beforeAll(async () => {
  // With an address, which somebody must answer for before a release.
  const lines = Array.from({ length: DOCUMENTS }, (_, row) =>
    JSON.stringify({ text: `Notice ${row} of the harbour: the pilot boards at buoy ${row}. Ask office@example.org.` }))
  const file = await upload(server, 'notices.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  made.sourceId = (await api('sourceCreate', { body: { kind: 'upload', name: 'Notices', uploadId: file.id } })).id
  // Records for the preview of a prompt.
  const { id } = await api('datasetCreate', { body: { name: 'Notices' } })
  await untilSealed(api, (await api('datasetImport', { params: { id }, body: { sourceId: made.sourceId } })).id)
  const defects = [{ code: 'wrong', name: 'Wrong', severity: 'major' as const, key: 'q' }]
  made.policyId = (await api('qcPolicyCreate', { body: {
    name: 'Documents',
    spec: { plan: { kind: 'fixed', sampleSize: SAMPLES, acceptNumber: 2 }, review: { defects } },
  } })).id
})

async function givenPipeline(name: string, configuration: string) {
  const dataset = await api('datasetCreate', { body: { name } })
  const { id } = await api('pipelineCreate', { body: { name, stages: [
    { key: 'read', kind: 'ingest.jsonl', sourceId: made.sourceId },
    {
      key: 'length', kind: 'filter.tokens', needs: ['read'],
      parameters: { field: 'text', min_tokens: 1, max_tokens: 20_000, output_field: 'tokens' },
    },
    { key: 'analyse', kind: 'model.call', needs: ['length'], parameters: {
      configuration, prompt: 'Look at {{text}}', output_field: 'analysis', output_format: 'json',
      max_prompt_chars: 20_000,
    } },
    { key: 'gate', kind: 'acceptance.gate', needs: ['analyse'], parameters: { policy: made.policyId } },
    { key: 'publish', kind: 'publish', needs: ['gate'], parameters: { dataset_id: dataset.id } },
  ] } })
  return { pipelineId: id, datasetId: dataset.id }
}

/** Of a sample that is on the screen: keys before that are refused. */
const headingOf = (page: Page, position: number) =>
  page.locator('[data-seen="true"]').getByRole('heading', { name: `S-${position}`, exact: true })
const idIn = (page: Page, pattern: RegExp) => pattern.exec(page.url())?.[1] ?? ''

/** The first sample fails, the others pass; without the mouse. */
async function review(page: Page) {
  await headingOf(page, 1).waitFor()
  await page.keyboard.press('q')
  await page.keyboard.press('3')
  for (let position = 2; position <= SAMPLES; position += 1) {
    await headingOf(page, position).waitFor()
    await page.keyboard.press('1')
  }
}

const createRelease = async (page: Page, texts: typeof en.release, name: string) => {
  await goTo(page, '/releases')
  await page.getByRole('main').getByRole('button', { name: texts.list.create }).first().click()
  await page.getByRole('dialog').getByLabel(texts.create.dataset).first().selectOption({ label: name })
  await page.getByRole('dialog').getByRole('button', { name: texts.create.submit }).click()
}

/** As a reader does: unpack, then run the script in the folder, without a network. */
async function verifyOffline(zip: Uint8Array): Promise<{ said: string, records: string }> {
  const folder = await temporaryFolder('passport')
  const files = unzipSync(zip)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
  const root = path.join(folder, Object.keys(files)[0]?.split('/')[0] ?? '')
  return {
    said: execFileSync(process.execPath, [path.join(root, 'verify.mjs')], { encoding: 'utf8', env: {} }),
    records: readFileSync(path.join(root, 'data', 'data.jsonl'), 'utf8'),
  }
}

describe.each([
  ['en', en] as const, ['zh-CN', zh] as const,
])('from a model call to a published release in %s', (locale, texts) => {
  it('is one line: configured, previewed, stopped at its gate, reviewed, accepted, published, verified offline, archived, restored', async () => {
    const name = `Reviewed ${locale}`
    const page = await browser.open(`${server.url}/models`, { locale })
    await untilHydrated(page)
    await page.getByRole('row', { name: /local:wink-analyze/ })
      .getByRole('button', { name: texts.model.configure }).click()
    await page.getByRole('dialog').getByLabel(texts.model.name).fill(name)
    await page.getByRole('dialog').getByRole('button', { name: texts.model.add }).click()
    await page.getByRole('region', { name, exact: true }).waitFor()
    const configuration = (await api('modelList')).items.find(item => item.name === name)
    const { pipelineId, datasetId } = await givenPipeline(name, configuration?.id ?? '')

    await goTo(page, `/pipelines/${pipelineId}`)
    await page.locator('[data-stage]').nth(2).click()
    await page.getByRole('button', { name: texts.model.preview.render, exact: true }).click()
    await expect.poll(() => page.getByText(/^Look at \S/).count()).toBe(3)

    await goTo(page, `/pipelines/${pipelineId}?launch=1`)
    await page.getByRole('dialog', { name: texts.launch.title })
      .getByRole('button', { name: texts.launch.start, exact: true }).click()
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
    const runId = idIn(page, /\/runs\/([0-9a-f-]{36})/)
    // No reload: the page follows the run to its gate.
    await page.getByRole('link', { name: texts.run.gate.review, exact: true }).click()
    await page.waitForURL(/\/qc\/review\//)
    await review(page)
    await page.getByText(texts.review.end.done, { exact: true }).waitFor()
    await page.getByRole('link', { name: texts.review.end.to_lot }).click()
    await page.getByRole('main').getByRole('button', { name: texts.quality.decision.accept, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: texts.quality.decision.accept, exact: true }).click()
    const { run } = await untilSealed(api, runId)
    expect(run.stages.find(({ stageKey }) => stageKey === 'gate')).toMatchObject({ state: 'SUCCEEDED' })

    await createRelease(page, texts.release, name)
    const title = texts.release.titled.replace('{name}', name).replace('{semver}', '1.0.0')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    const releaseId = idIn(page, /\/releases\/([0-9a-f-]{36})/)
    await page.getByRole('button', { name: texts.release.gate.complete_card }).click()
    for (const section of CARD_SECTIONS) {
      await page.getByLabel(texts.release.section[section], { exact: false }).fill(`About ${section}`)
    }
    await page.getByRole('button', { name: texts.release.card.save, exact: true }).click()
    const waive = page.getByRole('button', { name: texts.release.finding.waive })
    await waive.first().waitFor()
    for (let left = await waive.count(); left > 0; left -= 1) {
      await waive.first().click()
      await page.getByRole('dialog').getByLabel(texts.release.ask.reason).fill('published by their authors')
      await page.getByRole('dialog').getByRole('button', { name: texts.release.finding.waive }).click()
      await expect.poll(() => waive.count()).toBe(left - 1)
    }
    const publish = { name: texts.release.verb.publish.replace('{semver}', '1.0.0'), exact: true }
    await page.locator('main').getByRole('button', publish).and(page.locator(':enabled')).click()
    await page.getByRole('dialog').getByRole('button', publish).click()
    const [saved] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('link', { name: texts.release.passport.download }).first().click(),
    ])

    const { said, records } = await verifyOffline(new Uint8Array(readFileSync(await saved.path())))
    expect(said).toContain('Every file is as published')
    expect(await api('releaseGet', { params: { id: releaseId } })).toMatchObject({
      state: 'PUBLISHED', semver: '1.0.0', channels: ['latest'], lot: { sampleSize: SAMPLES, failed: 1 },
    })

    const stateIs = (state: string) =>
      page.getByRole('heading', { level: 1 }).locator('..').getByText(state, { exact: true }).waitFor()
    const titled = texts.release.titled.replace('{name}', name).replace('{semver}', '1.0.0')
    const ask = async (verb: string, reason?: string) => {
      if (await page.getByRole('main').getByRole('button', { name: verb, exact: true }).count() === 0) {
        await page.getByRole('button', { name: texts.release.verb.of.replace('{name}', titled) }).click()
      }
      await page.getByRole('button', { name: verb, exact: true }).click()
      if (reason !== undefined) {
        await page.getByRole('dialog').getByLabel(texts.release.ask.reason).fill(reason)
      }
      await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
    }
    await ask(texts.release.verb.deprecate, 'There is a better one')
    await stateIs(texts.release.state.deprecated)
    await ask(texts.release.verb.archive)
    await stateIs(texts.release.state.archived)
    await ask(texts.release.verb.restore)
    await stateIs(texts.release.state.deprecated)

    // One record more, in another file: additions only.
    const file = await upload(server, `${name}.jsonl`, Buffer.from(
      `${records}${JSON.stringify({ ...JSON.parse(records.split('\n')[0] ?? '') as object, text: 'one more' })}\n`,
    ))
    const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name} more`, uploadId: file.id } })
    await untilSealed(
      api, (await api('datasetImport', { params: { id: datasetId }, body: { sourceId: source.id } })).id,
    )
    await createRelease(page, texts.release, name)
    await page.getByRole(
      'heading', { level: 1, name: texts.release.titled.replace('{name}', name).replace('{semver}', '1.1.0') },
    ).waitFor()

    await goTo(page, `/runs/${runId}`)
    await untilRun(api, runId, 'a success', ({ state }) => state === 'SUCCEEDED')
    await page.getByRole('main').getByText(texts.run.state.succeeded, { exact: true }).first().waitFor()
  }, 180_000)
})
