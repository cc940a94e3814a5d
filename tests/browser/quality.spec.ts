import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
const ROWS = 30
let datasetId = ''

beforeAll(async () => {
  datasetId = (await api('datasetCreate', { body: { name: 'Stations' } })).id
  const rows = Array.from({ length: ROWS }, (_, row) => `S-${row},Town ${row}`)
  const file = await upload(server, 'stations.csv', Buffer.from(`station,city\n${rows.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'stations.csv', uploadId: file.id } })
  const { id } = await api('datasetImport', { params: { id: datasetId }, body: { sourceId: source.id } })
  await untilSealed(api, id)
})

const untilRead = (page: Page) => page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)

describe('a first lot', () => {
  const { quality: texts } = zh

  it('leads over a new policy, and back with its dataset', async () => {
    const page = await browser.open(`${server.url}/datasets/${datasetId}?tab=quality`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await page.getByRole('button', { name: texts.lot.create }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(texts.lot.no_policy).waitFor()
    await dialog.getByText(texts.lot.policy_first).waitFor()
    const version = dialog.getByLabel(texts.lot.version)
    await version.selectOption({ index: 1 })
    const chosen = await version.inputValue()
    await dialog.getByRole('link', { name: texts.policy.create }).click()
    const editor = page.getByRole('group', { name: texts.policy.new })
    await editor.getByLabel(texts.policy.name).first().fill('第一个策略')
    await editor.getByRole('button', { name: texts.policy.save, exact: true }).click()

    await page.waitForURL(url => url.searchParams.get('policy') !== 'new')
    const [policy] = (await api('qcPolicyList', { query: { q: '第一个策略' } })).items
    await expect.poll(() => dialog.getByLabel(texts.policy.title).inputValue()).toBe(policy?.id)
    await expect.poll(() => dialog.getByLabel(texts.lot.dataset).inputValue()).toBe(datasetId)
    await expect.poll(() => version.inputValue()).toBe(chosen)
    // The numbers of this lot, not those that the policy promises for large ones.
    await dialog.getByText('30 条记录中抽 16 个样本（大批量时抽 98 个）').waitFor()
    await dialog.getByRole('button', { name: texts.lot.create }).click()
    await page.waitForURL('**/qc/lots/*')
  })

  it('is made from the saved policy itself, too', async () => {
    const [policy] = (await api('qcPolicyList', { query: { q: '第一个策略' } })).items
    const page = await browser.open(`${server.url}/qc?tab=policies&policy=${policy?.id}`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await page.getByRole('group', { name: texts.policy.edit }).getByRole('button', { name: texts.policy.lot }).click()

    await expect.poll(() => page.getByRole('dialog').getByLabel(texts.policy.title).inputValue()).toBe(policy?.id)
    // It is the only one that has a version.
    await expect.poll(() => page.getByRole('dialog').getByLabel(texts.lot.dataset).inputValue()).toBe(datasetId)
  })
})

describe('a form with an error that is out of sight', () => {
  it('leads there when its button is pressed, and again when it is pressed once more', async () => {
    const page = await browser.open(
      `${server.url}/qc?tab=policies&policy=new`, { viewport: { width: 360, height: 780 } },
    )
    await untilHydrated(page)
    const editor = page.getByRole('group', { name: en.quality.policy.new })
    const name = editor.getByLabel(en.quality.policy.name).first()
    const isShown = () => name.evaluate((field) => {
      const { top, bottom } = field.getBoundingClientRect()
      return field === document.activeElement && top > 0 && bottom < innerHeight
    })

    await editor.getByRole('button', { name: en.quality.policy.save, exact: true }).click()
    await expect.poll(isShown).toBe(true)
    await editor.getByLabel(en.quality.review.rubric).focus()
    expect(await isShown()).toBe(false)
    await editor.getByRole('button', { name: en.form.fix.split(' | ')[0]?.replace('{count}', '1') }).click()
    await expect.poll(isShown).toBe(true)
    await name.fill('Named at last')
    await page.keyboard.press('Enter')

    await expect.poll(async () => (await api('qcPolicyList', { query: { q: 'Named at last' } })).items).toHaveLength(1)
  })

  it('is led to in a dialog as well, with a word why', async () => {
    const page = await browser.goOn(`${server.url}/models`)
    await page.getByRole('button', { name: en.model.add }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(en.model.name, { exact: false }).first().fill('Only a name')

    await dialog.getByRole('button', { name: en.model.add }).click()

    await dialog.getByText(en.form.incomplete).waitFor()
    const missing = dialog.locator('[data-pointer="/model"] input')
    await expect.poll(() => missing.evaluate(field => field === document.activeElement)).toBe(true)
    expect((await api('modelList', {})).items.map(({ name: saved }) => saved)).not.toContain('Only a name')
  })
})

describe('quality', () => {
  const { quality: texts, archive } = zh

  it('goes from a policy with its curve to a lot with its samples, by the page alone', async () => {
    const name = 'By the page alone'
    const page = await browser.open(`${server.url}/qc?tab=policies`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await page.getByRole('button', { name: texts.policy.create }).first().click()
    const editor = page.getByRole('group', { name: texts.policy.new })
    await editor.getByLabel(texts.policy.name).first().fill(name)
    // Three ready plans in words, the numbers behind them on demand.
    await editor.getByRole('radio', { name: new RegExp(texts.preset.standard) }).waitFor()
    expect(await editor.getByRole('radio').count()).toBe(3)
    await editor.getByText(texts.plan.in_words.split(' | ').at(-1)?.replace('{size}', '98') ?? '').first().waitFor()
    expect(await editor.getByLabel(texts.share.ltpd).count()).toBe(0)
    await editor.getByRole('button', { name: texts.plan.advanced }).click()
    await editor.getByLabel(texts.share.ltpd).fill('1')
    await editor.getByText(texts.fault.plan_order).waitFor()
    await editor.getByText(texts.oc.faulty).waitFor()
    await editor.getByText(texts.plan_kind.fixed, { exact: true }).click()
    await editor.getByLabel(texts.plan.size, { exact: true }).fill('8')
    await editor.getByLabel(texts.plan.accept, { exact: false }).first().fill('1')
    await editor.getByLabel(texts.plan.minor).fill('3')
    await editor.getByRole('img', { name: new RegExp(texts.oc.title) }).waitFor()
    await editor.getByRole('button', { name: texts.defect.add }).click()
    await page.keyboard.type('odd')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Odd answer')
    await editor.getByRole('button', { name: texts.rule.add }).click()
    await editor.getByLabel(texts.rule.field).first().fill('city')
    await editor.getByRole('button', { name: texts.policy.save, exact: true }).click()
    await page.getByText(texts.policy.saved.replace('{name}', name)).waitFor()

    await page.waitForURL(url => url.searchParams.get('policy') !== 'new')
    await goTo(page, '/qc')
    await page.getByRole('button', { name: texts.lot.create, exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    const policyId = (await api('qcPolicyList', { query: { q: name } })).items[0]?.id ?? ''
    await dialog.getByLabel(texts.policy.title).selectOption(policyId)
    await dialog.getByLabel(texts.lot.dataset).selectOption(datasetId)
    await dialog.getByRole('button', { name: texts.lot.create }).click()

    await page.waitForURL('**/qc/lots/*')
    const samples = page.getByRole('region', { name: texts.sample.title })
    await expect.poll(() => samples.getByRole('row').count()).toBe(9)
    const [lot] = (await api('qcLotList', { query: { policyId } })).items
    const { items: drawn } = await api('qcLotSamples', { params: { id: lot?.id ?? '' } })
    await samples.getByRole('link', { name: texts.sample.open.replace('{number}', '1') }).first().click()
    const { city } = JSON.parse(drawn[0]?.excerpt ?? '{}') as { city: string }
    await page.getByRole('main').getByText(city, { exact: true }).first().waitFor()
    await goTo(page, `/qc?q=${encodeURIComponent(name)}`)
    // Who opens a sample holds it: the review has begun.
    await page.getByRole('region', { name: texts.column.in_review }).getByRole('link', { name: 'Stations' }).waitFor()
    expect(await page.getByRole('link', { name: texts.start, exact: true }).first().getAttribute('href'))
      .toMatch(/^\/qc\/review\//)

    await goTo(page, '/qc?tab=policies')
    await page.getByRole('button', { name: texts.policy.of.replace('{name}', name) }).click()
    await page.getByRole('button', { name: archive.confirm, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: archive.confirm, exact: true }).click()
    await expect.poll(async () => (await api('qcPolicyList', { query: { q: name } })).items).toEqual([])
  })
})

describe('the pages of quality', () => {
  it('make a lot from the tab of a dataset, and show it there', async () => {
    const policy = await api('qcPolicyCreate', {
      body: { name: 'Of the tab', spec: { plan: { kind: 'fixed', sampleSize: 3, acceptNumber: 0 } } },
    })
    const page = await browser.open(`${server.url}/datasets/${datasetId}?tab=quality`)
    await untilHydrated(page)
    await page.getByRole('button', { name: en.quality.lot.create }).first().click()
    await page.getByRole('dialog').getByLabel(en.quality.policy.title).selectOption(policy.id)
    await page.getByRole('dialog').getByRole('button', { name: en.quality.lot.create }).click()
    await page.waitForURL('**/qc/lots/*')
    await goTo(page, `/datasets/${datasetId}?tab=quality`)

    await page.getByRole('row').filter({ hasText: 'Of the tab' }).waitFor()
  })

  it('have no axe violations in both themes, and fit a phone', async () => {
    const policy = await api('qcPolicyCreate', { body: { name: 'Looked at', spec: {
      plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 1 },
      rules: [{ kind: 'words', field: 'city', words: ['town'] }], review: { dueHours: 1 },
    } } })
    const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId } })
    const { items: [sample] } = await api(
      'qcLotNext', { params: { id: lot.id }, body: { reviewer: 'operator', count: 1 } },
    )
    await api('qcSampleVerdict', {
      params: { id: sample?.id ?? '' }, body: { reviewer: 'operator', verdict: 'PASS', note: 'fine' },
    })
    const page = await browser.goOn(`${server.url}/runs`)
    const wrong: Record<string, string[]> = {}
    for (const path of [
      '/qc', '/qc?tab=mine', '/qc?tab=defects', '/qc?tab=policies&policy=new', `/qc/lots/${lot.id}`,
    ]) {
      await page.setViewportSize({ width: 1_440, height: 900 })
      await goTo(page, path)
      await untilRead(page)
      wrong[path] = await findingsOf(page)
      // Where the facts of a lot have one column, and where they have two.
      for (const width of [360, 390]) {
        await page.setViewportSize({ width, height: 800 })
        await expect.poll(
          () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          { message: `${path} at ${width} px` },
        ).toBe(0)
      }
    }
    expect(Object.keys(wrong)).toHaveLength(5)
    expect(Object.values(wrong).flat(), JSON.stringify(wrong)).toEqual([])
  })
})
