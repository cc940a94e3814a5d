import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import en from '~/i18n/locales/en'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { CARD, givenLotOf } from '../support/release/given-lot'
import { untilSealed } from '../support/run/runs'
import { PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { startConsole } from '../support/services/servers'
import { hold } from '../support/hold'

const browser = useBrowser()
const server = hold(async () => {
  const databaseUrl = await givenPostgres()
  const started = await startConsole({ env: { DATABASE_URL: databaseUrl } })
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, limits: PATIENT })
  return {
    ...started,
    db: database.db,
    async stop() {
      await database.close()
      await started.stop()
    },
  }
})
const api = createApi(() => server.url)

async function givenDataset(name: string) {
  const dataset = await api('datasetCreate', { body: { name } })
  const file = await upload(server.url, `${name}.jsonl`, Buffer.from('{"text":"one"}\n{"text":"two"}\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name}.jsonl`, uploadId: file.id } })
  const run = await api('datasetImport', { params: { id: dataset.id }, body: { sourceId: source.id } })
  await untilSealed(api, run.id)
  return { dataset, version: await api('datasetVersionGet', { params: { id: dataset.id, version: 'latest' } }) }
}

const stateOf = (page: Page, state: string) =>
  page.getByRole('heading', { level: 1 }).locator('..').getByText(state, { exact: true })

const { release: texts, common } = en
/** As the factory calls the type. */
const READS_CSV = 'Read CSV'

/** Its way to a reader, into the archive and back is part of the line from a model call, in both languages. */
describe('a release in the browser', () => {
  it('goes from a draft over its gates to a passport that is verified on the page, and to the page for readers', async () => {
    const { dataset, version } = await givenDataset('Texts of the support desk')
    const page = await browser.open(`${server.url}/releases`, { locale: 'en' })
    await untilHydrated(page)

    await page.getByRole('main').getByRole('button', { name: texts.list.create }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(texts.create.dataset).first().selectOption({ label: dataset.name })
    await dialog.getByRole('button', { name: texts.create.submit }).click()
    const title = texts.titled.replace('{name}', dataset.name).replace('{semver}', '1.0.0')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const publish = page.getByRole('button', { name: texts.verb.publish.replace('{semver}', '1.0.0') })
    // Nobody has asked for the check: it began with the draft.
    await page.getByText(texts.outcome.lot_none, { exact: true }).waitFor()
    expect(await publish.isDisabled()).toBe(true)
    expect(await publish.getAttribute('aria-describedby')).not.toBeNull()
    await page.getByText('2 gates are not passed', { exact: true }).waitFor()
    // Of its one file, which the head of the table must not lie on, wherever the page is scrolled to.
    const file = page.getByRole('table', { name: texts.file.title }).getByRole('row').last()
    expect(await file.evaluate((row) => {
      const bar = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0
      window.scrollBy({ top: row.getBoundingClientRect().top - bar, behavior: 'instant' })
      const { left, top, height } = row.getBoundingClientRect()
      return row.contains(document.elementFromPoint(left + 40, top + height / 2))
    })).toBe(true)
    await page.getByRole('button', { name: texts.gate.complete_card }).click()
    for (const section of CARD_SECTIONS) {
      await page.getByLabel(texts.section[section], { exact: false }).fill(section === 'description'
        ? '<script>alert(1)</script> in **bold**'
        : section === 'processing' ? '- Read: `ingest.csv`' : CARD[section] ?? '')
    }
    await page.getByRole('button', { name: texts.card.save, exact: true }).click()
    await page.getByText('<script>alert(1)</script> in bold', { exact: true }).waitFor()
    expect(await page.getByText('bold', { exact: true }).evaluate(element => element.tagName)).toBe('STRONG')
    await givenLotOf(server.db, version.id)
    await page.getByRole('button', { name: texts.gate.again }).click()
    await publish.and(page.locator(':enabled')).click()
    await page.getByRole('dialog').getByText(texts.ask.publish_after, { exact: true }).waitFor()
    await page.getByRole('dialog').getByText(texts.ask.publish_close, { exact: true }).waitFor()
    await page.getByRole('dialog')
      .getByRole('button', { name: texts.verb.publish.replace('{semver}', '1.0.0'), exact: true }).click()
    await stateOf(page, texts.state.published).waitFor()

    await page.getByRole('button', { name: texts.passport.verify }).click()
    await page.getByText(texts.file.right, { exact: true }).first().waitFor()
    expect(await findingsOf(page)).toEqual([])

    await goTo(page, `/releases/${id}/public`)
    await page.getByText('<script>alert(1)</script> in bold', { exact: true }).waitFor()
    await page.getByTitle('ingest.csv').and(page.getByText(READS_CSV, { exact: true })).waitFor()
    await page.getByRole('cell', { name: 'one', exact: true }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.getByRole('button', { name: common.cancel }).count()).toBe(0)
    expect((await api('releaseGet', { params: { id } })).verified)
      .toMatchObject({ files: expect.arrayContaining([{ path: 'data/data.jsonl', problem: '' }]) })

    await page.setViewportSize({ width: 360, height: 800 })
    await goTo(page, '/releases')
    const row = page.getByRole('row').filter({ hasText: title })
    // On a phone its two numbers end two long lines, of which nothing is cut off.
    for (const text of [title, texts.list.of.replace('{dataset}', dataset.name).replace('{version}', '1.0.0')]) {
      expect(await row.getByText(text, { exact: true }).evaluate(element =>
        element.scrollWidth > element.clientWidth), text).toBe(false)
    }
    await page.setViewportSize({ width: 1_440, height: 900 })

    await goTo(page, `/datasets/${dataset.id}?tab=releases`)
    await page.getByRole('main').getByRole('link', { name: title }).waitFor()
    await page.getByRole('cell').getByText(texts.state.published, { exact: true }).waitFor()
    await page.getByRole('main').getByRole('link', { name: texts.list.create }).click()
    await expect.poll(() => page.getByRole('dialog').getByLabel(texts.create.version).inputValue()).toBe('1.0.0')
  })
})
