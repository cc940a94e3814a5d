import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { useBrowser } from '../support/browser/browser'
import { makeReviewLot } from '../support/quality/review-lot'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

const lineOf = (row: number) =>
  `{"id": ${row}.0, "question":"How long do two pipes take to fill half of the tank of house number ${row}, when one `
  + `alone takes 6 hours?", "answer":"Half of the tank ${row} takes 9/5 hours, that is 1 hour 45 minutes, as both `
  + 'pipes are open all the time."}'
const lines = (count: number) => Array.from({ length: count }, (_, row) => lineOf(row))

/** Many times what is claimed at once: six, and again when three are left. */
const MANY = 48

/** Of a sample that is on the screen: keys before that are refused. */
const headingOf = (page: Page, position: number) =>
  page.locator('[data-seen="true"]').getByRole('heading', { name: `S-${position}`, exact: true })
/** From then on presses count, too: one that follows a record at once was begun for the one before. */
const settled = (page: Page) => page.locator('[data-settled="true"]').waitFor()
/** Of each language the first is loaded, the others go on in its page. */
const openLot = (lotId: string, locale: 'en' | 'zh-CN' = 'en', query = '') =>
  browser.goOn(`${server.url}/qc/review/${lotId}${query}`, { locale })
const countsOf = async (lotId: string) => (await api('qcLotGet', { params: { id: lotId } })).counts

describe('a review', () => {
  const locale = 'zh-CN'
  const { review: texts } = zh

  it('passes, fixes and fails samples by keyboard, and takes one back', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(6), locale })
    const page = await openLot(lotId, locale)
    await headingOf(page, 1).waitFor()

    // Held down, it judges one.
    await page.keyboard.down('1')
    await headingOf(page, 2).waitFor()
    await page.keyboard.down('1')
    await page.keyboard.down('1')
    await page.keyboard.up('1')
    await page.keyboard.press('2')
    const fix = page.getByLabel(texts.fix.title, { exact: true })
    await expect.poll(() => fix.evaluate(area => area === document.activeElement)).toBe(true)
    await fix.fill((await fix.inputValue()).replace('45', '48'))
    await page.getByText(texts.fix.changes.split('|')[0]?.replace('{count}', '1').trim() ?? '', { exact: true })
      .waitFor()
    await page.keyboard.press('Control+Enter')
    await headingOf(page, 3).waitFor()
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.getByText(texts.wrong.defect_missing).waitFor()
    await page.keyboard.press('q')
    await page.keyboard.press('n')
    await page.keyboard.type('the unit is wrong')
    await page.keyboard.press('Control+Enter')
    await headingOf(page, 4).waitFor()

    await expect.poll(() => countsOf(lotId)).toMatchObject({ passed: 1, fixed: 1, failed: 1, major: 2 })
    const { items } = await api('qcLotSamples', { params: { id: lotId } })
    const fixed = await api('qcSampleGet', { params: { id: items[1]?.id ?? '' } })
    expect(fixed.fixedRecord).toBe(fixed.record.replace('45', '48'))

    await page.keyboard.press('u')
    await headingOf(page, 3).waitFor()
    await expect.poll(() => page.getByLabel(texts.note.title).inputValue()).toBe('the unit is wrong')
    expect(await countsOf(lotId)).toMatchObject({ reviewed: 2, failed: 0, major: 1 })
  })
})

describe('the review page', () => {
  it('has no fault that axe finds, at any width, and gives up its samples when it is left', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(4) })
    const page = await openLot(lotId)
    await headingOf(page, 1).waitFor()
    await page.keyboard.press('2')

    expect(await findingsOf(page)).toEqual([])
    for (const width of [360, 768, 1_920]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(() =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
        .toBe(0)
    }
    const held = async () =>
      (await api('qcLotSamples', { params: { id: lotId } })).items.filter(({ claim }) => claim !== null).length
    expect(await held()).toBe(4)
    await page.goto(`${server.url}/qc`)
    await expect.poll(held).toBe(0)
  })

  it(`goes through ${MANY} samples without a wait between two of them`, async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(MANY) })
    const page = await openLot(lotId)
    await headingOf(page, 1).waitFor()

    for (let position = 2; position <= MANY; position += 1) {
      await page.keyboard.press('1')
      await headingOf(page, position).waitFor()
    }
    await page.keyboard.press('1')
    await page.getByText(en.review.end.done, { exact: true }).waitFor()
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: MANY, passed: MANY })
  })

  it('refuses a key that was pressed before its record was on the screen, and says so', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(3) })
    const page = await browser.open(`${server.url}/qc/review/${lotId}`)
    await headingOf(page, 1).waitFor()
    // Pressed now; it arrives when the next record is there, as from a keyboard that is ahead of a busy page. By itself
    // a made event has at times the time of its arrival.
    const pressedMs = await page.evaluate(() => performance.now())
    await page.keyboard.press('1')
    await headingOf(page, 2).waitFor()
    const arrive = () => page.evaluate((timeStamp) => {
      const event = new KeyboardEvent('keydown', { key: '1', bubbles: true, cancelable: true })
      document.body.dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: timeStamp }))
    }, pressedMs)
    // Said once the record can be judged, however often the key arrives.
    const look = async () => [await headingOf(page, 2).count(), await page.getByText(en.review.early).count()]
    await expect.poll(async () => await arrive().then(look)).toEqual([1, 1])
    await page.keyboard.press('1')
    await headingOf(page, 3).waitFor()
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 2, passed: 2 })
    expect(await page.getByText(en.review.early).count()).toBe(0)
  })

  it('has the way on in the fixed bar of a phone, and the page ends above it', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(2) })
    const page = await openLot(lotId)
    await page.setViewportSize({ width: 360, height: 780 })
    await headingOf(page, 1).waitFor()
    await settled(page)

    await page.getByRole('button', { name: en.quality.verdict.fail }).click()
    // Above the bar, which would cover it: what is missing is named where it is chosen.
    const topOf = async (shown: Locator) => (await shown.boundingBox())?.y ?? Number.NaN
    await expect.poll(async () =>
      await topOf(page.locator('[data-fixed-bar]')) - await topOf(page.getByText(en.review.defect.needed)))
      .toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Wrong answer' }).click()
    const onward = page.getByRole('button', { name: en.review.submit.next }).filter({ visible: true })
    const box = await onward.boundingBox()
    const bar = await page.locator('[data-fixed-bar]').boundingBox()

    expect(await onward.count()).toBe(1)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(780)
    // The end of the page keeps as far from the lower edge as the bar is high.
    const spared = await page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--fixed-bar-size'))
    expect(Number.parseFloat(spared)).toBeGreaterThanOrEqual(bar?.height ?? Number.POSITIVE_INFINITY)
    await onward.click()
    await headingOf(page, 2).waitFor()
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 1, failed: 1 })
  })

  it('judges one sample by a double press, shows no verdict on the next one, and takes it back from the bar of a phone', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(3) })
    const page = await openLot(lotId)
    await page.setViewportSize({ width: 360, height: 780 })
    await headingOf(page, 1).waitFor()
    await settled(page)
    const pass = page.getByRole('button', { name: en.quality.verdict.pass, exact: true })

    await pass.dblclick()
    await headingOf(page, 2).waitFor()
    await page.getByText(en.review.early_short).waitFor()
    expect(await page.locator('[aria-pressed="true"].verdict').count()).toBe(0)
    const undo = page.getByRole('button', { name: en.review.submit.undo }).filter({ visible: true })
    expect(await undo.count()).toBe(1)
    const box = await undo.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(780)
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 1, passed: 1 })

    await undo.click()
    await headingOf(page, 1).waitFor()
    expect(await countsOf(lotId)).toMatchObject({ reviewed: 0 })
    await settled(page)
    await pass.click()
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 1 })
  })

  it('shows a second reviewer nothing of the first verdict, and both to whoever settles them', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(1), secondReviewRatio: 1 })
    const { items: [sample] } = await api('qcLotSamples', { params: { id: lotId } })
    const params = { id: sample?.id ?? '' }
    await api('qcSampleClaim', { params, body: { reviewer: 'ann' } })
    await api('qcSampleVerdict', { params, body: { reviewer: 'ann', verdict: 'PASS', note: 'seems right' } })

    const page = await openLot(lotId, 'en', '?role=second')
    await headingOf(page, 1).waitFor()
    await page.getByText(en.review.blind).waitFor()
    expect(await page.getByText('seems right').count()).toBe(0)
    await page.keyboard.press('q')
    await page.keyboard.press('3')
    await page.getByText(en.review.end.none_for_role, { exact: true }).waitFor()
    await page.getByRole('main').getByRole('button', { name: `${en.review.role.adjudication} 1` }).click()

    // One of the two may look, and is told who settles it.
    await page.getByText(en.review.end.held, { exact: true }).waitFor()
    await page.goto(`${server.url}/qc/review/${lotId}?role=adjudication&sample=1`)
    await page.getByText(en.review.own_dispute.split('. ')[1] ?? '').waitFor()
    await page.getByText(en.review.good_faith).waitFor()
    await page.getByRole('button', { name: en.review.reviewer.change.replace('{reviewer}', '') }).click()
    await page.getByLabel(en.review.reviewer.label).fill('eve')
    await page.getByRole('button', { name: en.review.reviewer.save }).click()

    await headingOf(page, 1).waitFor()
    await page.getByText('seems right').waitFor()
    await page.getByRole('button', { name: en.review.given.adopt }).first().click()
    await page.keyboard.press('1')
    await page.getByText(en.review.end.done, { exact: true }).waitFor()
    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 1, passed: 1 })
  })

  it('puts fixes into the next version by a run, every other record as it was', async () => {
    const all = lines(5)
    const { lotId, datasetId } = await makeReviewLot(server, api, { lines: all, sampleSize: 2 })
    const { items: [first, second] } = await api(
      'qcLotNext', { params: { id: lotId }, body: { reviewer: 'ann', count: 2 } },
    )
    const fixedRecord = first?.record.replace('45', '48')
    await api('qcSampleVerdict', {
      params: { id: first?.id ?? '' }, body: { reviewer: 'ann', verdict: 'FIX_AND_PASS', fixedRecord },
    })
    await api('qcSampleVerdict', { params: { id: second?.id ?? '' }, body: { reviewer: 'ann', verdict: 'PASS' } })
    const { version } = await api('qcLotGet', { params: { id: lotId } })
    await api('qcLotDecide', { params: { id: lotId }, version, body: { decision: 'accept' } })

    const page = await openLot(lotId)
    const launched = page.waitForResponse(answer => answer.url().endsWith('/fixes'))
    await page.getByRole('button', { name: en.review.fixes.apply.split(' | ')[0]?.replace('{count}', '1') ?? '' })
      .click()
    await page.getByRole('dialog').getByRole('button').last().click()
    const { id } = await (await launched).json() as { id: string }
    const { version: sealed } = await untilSealed(api, id)

    const answer = await fetch(`${server.url}/api/v1/datasets/${datasetId}/versions/${sealed.semver}/download`)
    expect((await answer.text()).trimEnd().split('\n'))
      .toEqual(all.map((line, row) => row === first?.row ? fixedRecord : line))
  })
})
