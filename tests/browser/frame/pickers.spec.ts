import type { Locator, Page } from 'playwright-core'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../../support/api/api'
import { findingsOf } from '../../support/browser/axe'
import { untilHydrated, useBrowser } from '../../support/browser/browser'
import { givenMany } from '../../support/run/many-things'
import { untilSealed } from '../../support/run/runs'
import { PATIENT } from '../../support/services/given-database'
import { givenPostgres } from '../../support/services/postgres'
import { startConsole } from '../../support/services/servers'
import { hold } from '../../support/hold'

const MANY = 10_000
/** The oldest of each kind. */
const OLDEST = 'Thing 1'

const browser = useBrowser()
const server = hold(async () => {
  const databaseUrl = await givenPostgres()
  const started = await startConsole({ env: { DATABASE_URL: databaseUrl } })
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, limits: PATIENT })
  const own = await givenOwn(started.url)
  const many = (table: Parameters<typeof givenMany>[1], like: string) =>
    givenMany(database.db, table, { like, count: MANY })
  const [pipeline = ''] = await many('pipelines', own.pipelineId)
  const [source = ''] = await many('dataSources', own.sourceId)
  const [dataset = ''] = await many('datasets', own.datasetId)
  const [policy = ''] = await many('qcPolicies', own.policyId)
  const [config = ''] = await many('modelConfigs', own.configId)
  await many('alertRules', own.ruleId)
  await sql`
    insert into dataset_versions
    select made.* from dataset_versions as origin cross join lateral jsonb_populate_record(origin,
      jsonb_build_object('id', gen_random_uuid(), 'dataset_id', ${dataset}::text, 'produced_by_stage', 'copy')) as made
    where origin.dataset_id = ${own.datasetId}`.execute(database.db)
  await sql`analyze`.execute(database.db)
  return {
    ...started,
    own,
    oldest: { pipeline, source, dataset, policy, config },
    async stop() {
      await database.close()
      await started.stop()
    },
  }
})

/** One of each, whose copies the others are. */
async function givenOwn(url: string) {
  const api = createApi(url)
  const dataset = await api('datasetCreate', { body: { name: 'Own set' } })
  const file = await upload(url, 'own.jsonl', Buffer.from('{"text":"one"}\n{"text":"two"}\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Own source', uploadId: file.id } })
  await untilSealed(api, (await api('datasetImport', { params: { id: dataset.id }, body: { sourceId: source.id } })).id)
  const { id: pipelineId } = await api('pipelineCreate', { body: { name: 'Own line', stages: [
    { key: 'read', kind: 'ingest.jsonl', name: 'Read' },
    { key: 'publish', kind: 'publish', name: 'Publish', needs: ['read'], parameters: { dataset_id: dataset.id } },
  ] } })
  const plan = { kind: 'fixed' as const, sampleSize: 2, acceptNumber: 0 }
  const { id: policyId } = await api('qcPolicyCreate', { body: {
    name: 'Own policy',
    spec: { rules: [], plan, review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 } },
  } })
  const { id: configId } = await api('modelCreate', { body: {
    name: 'Own model', provider: 'openai', model: 'gen', endpoint: 'https://9.9.9.9/v1',
    secret: 'a-key-of-the-provider',
  } })
  const { id: ruleId } = await api('alertRuleCreate', {
    body: { name: 'Own rule', metric: 'failures_open', comparison: 'above', warning: 0, groupBy: ['pipeline'] },
  })
  return { datasetId: dataset.id, sourceId: source.id, pipelineId, policyId, configId, ruleId }
}

type Noun = keyof typeof en.form.find

/** Searches beside a picker and chooses what it finds first. @returns the text of the choice */
async function choose(scope: Page | Locator, noun: Noun, select: Locator): Promise<string> {
  const search = scope.getByRole('searchbox', { name: en.form.find[noun], exact: true }).first()
  await search.fill(OLDEST.toUpperCase())
  await search.press('Enter')
  const option = select.locator('option', { hasText: new RegExp(String.raw`^\s*${OLDEST}(?!\d)`) }).first()
  await option.waitFor({ state: 'attached' })
  await select.selectOption(await option.getAttribute('value') ?? '')
  return textOf(select)
}

const textOf = (select: Locator) =>
  select.evaluate((element: HTMLSelectElement) => element.selectedOptions[0]?.textContent?.trim() ?? '')
const open = async (path: string, options: Parameters<typeof browser.open>[1] = {}) => {
  const page = await browser.open(server.url + path, options)
  await untilHydrated(page)
  return page
}
const boxOf = (scope: Page | Locator, name: string) => scope.getByRole('combobox', { name, exact: true }).first()
/** A required field says so in its name. */
const fieldOf = (scope: Page | Locator, name: string) =>
  scope.getByRole('combobox', { name: new RegExp(`^${name}`) }).first()

describe('among ten thousand of each', () => {
  it('a launch finds the oldest pipeline, source and dataset', async () => {
    const page = await open('/?launch=1')
    const launch = page.getByRole('dialog', { name: en.launch.title })

    const pipeline = await choose(launch, 'pipeline', fieldOf(launch, en.launch.pipeline))
    const source = await choose(launch, 'source', fieldOf(launch, en.launch.source))
    const dataset = await choose(launch, 'dataset', fieldOf(launch, en.launch.target))

    expect([pipeline, source, dataset].map(text => text.slice(0, OLDEST.length))).toEqual([OLDEST, OLDEST, OLDEST])
  })

  it('a new pipeline begins with the oldest source, and names it', async () => {
    const page = await open('/pipelines/new')

    const source = await choose(page, 'source', boxOf(page, en.pipeline.start.which_source))
    await page.getByRole('button', { name: en.pipeline.start.go }).click()
    await page.waitForURL(`**/pipelines/new?start=source:${server.oldest.source}`)
    // The stage that reads it says so by its name.
    await page.getByText(OLDEST, { exact: true }).first().waitFor()

    expect(source).toBe(OLDEST)
  })

  it('an import finds the oldest source, and a source the oldest dataset', async () => {
    const page = await open(`/datasets/${server.own.datasetId}`)
    await page.getByRole('button', { name: en.dataset.verb.import }).first().click()
    const into = page.getByRole('dialog')
    const source = await choose(into, 'source', fieldOf(into, en.dataset.import.source))
    await page.goto(`${server.url}/sources?import=${server.own.sourceId}`)
    await untilHydrated(page)
    const outOf = page.getByRole('dialog')
    const dataset = await choose(outOf, 'dataset', fieldOf(outOf, en.source.save.dataset))

    expect([source, dataset]).toEqual([OLDEST, OLDEST])
  })

  it('a silence finds the oldest rule, pipeline and dataset', async () => {
    const page = await open('/alerts')
    await page.getByRole('button', { name: en.alert.silence.create }).click()
    const dialog = page.getByRole('dialog')
    const label = boxOf(dialog, en.alert.silence.label_of.replace('{number}', '1'))
    const value = boxOf(dialog, en.alert.silence.value_of.replace('{number}', '1'))
    const chosen: string[] = []

    for (const noun of ['rule', 'pipeline', 'dataset'] as const) {
      await label.selectOption(noun)
      chosen.push(await choose(dialog, noun, value))
    }

    expect(chosen).toEqual([OLDEST, OLDEST, OLDEST])
  })

  it('statistics are filtered by the oldest pipeline', async () => {
    const page = await open('/stats')
    const pipeline = boxOf(page, en.stat.filter.pipeline)

    await choose(page, 'pipeline', pipeline)
    await page.waitForURL(`**/stats?**pipeline=${server.oldest.pipeline}**`)
    await page.reload()
    await untilHydrated(page)

    // Loaded anew, the page knows it by its id alone.
    await expect.poll(() => textOf(pipeline)).toBe(OLDEST)
  })

  it('a lot finds the oldest policy and dataset', async () => {
    const page = await open('/qc')
    await page.getByRole('button', { name: en.quality.lot.create }).first().click()
    const dialog = page.getByRole('dialog')

    const policy = await choose(dialog, 'policy', fieldOf(dialog, en.quality.policy.title))
    const dataset = await choose(dialog, 'dataset', fieldOf(dialog, en.quality.lot.dataset))

    expect(policy.startsWith(OLDEST)).toBe(true)
    expect(dataset).toBe(OLDEST)
  })

  it('a release is drafted of the oldest dataset, and a template begins with the oldest pipeline', async () => {
    const page = await open('/releases')
    await page.getByRole('main').getByRole('button', { name: en.release.list.create }).first().click()
    const release = page.getByRole('dialog')
    const dataset = await choose(release, 'dataset', fieldOf(release, en.release.create.dataset))
    await page.goto(`${server.url}/templates`)
    await untilHydrated(page)
    await page.getByRole('button', { name: en.template.create.title }).first().click()
    const template = page.getByRole('dialog')
    await template.getByText(en.template.create.pipeline, { exact: true }).first().click()
    const pipeline = await choose(template, 'pipeline', fieldOf(template, en.template.create.pipeline))

    expect([dataset, pipeline]).toEqual([OLDEST, OLDEST])
    expect(await template.getByRole('textbox', { name: new RegExp(`^${en.template.create.name}`) }).inputValue())
      .toBe(OLDEST)
  })

  it('the page of models finds the oldest configuration, by its name and by its address', async () => {
    const page = await open(`/models?id=${server.oldest.config}`)
    await page.getByRole('heading', { name: OLDEST }).first().waitFor()

    const search = page.getByRole('searchbox', { name: en.form.find.configuration })
    await search.fill('thing 2')
    await search.press('Enter')

    await page.getByRole('link', { name: 'Thing 2', exact: true }).first().waitFor()
  })

  it('it works by the keyboard, on a phone, in Chinese, and is accessible', async () => {
    const page = await open('/?launch=1', { locale: 'zh-CN', viewport: { width: 360, height: 740 }, theme: 'dark' })
    const launch = page.getByRole('dialog', { name: zh.launch.title })
    const search = launch.getByRole('searchbox', { name: zh.form.find.pipeline })
    await search.focus()

    await page.keyboard.type(OLDEST)
    await launch.getByText(zh.form.find.found.replace('{count}', '200'))
      .or(launch.getByText(/最接近的 200/)).first().waitFor()
    const findings = await findingsOf(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    const select = launch.getByRole('combobox', { name: new RegExp(`^${zh.launch.pipeline}`) })

    await expect.poll(() => textOf(select)).toMatch(new RegExp(String.raw`^${OLDEST}(?!\d)`))
    expect(findings).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })
})
