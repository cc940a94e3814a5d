import { mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { findingsOf } from '../support/browser/axe'
import { searchOf, untilHydrated, useBrowser } from '../support/browser/browser'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(server.sourceFolder, 'preview-'))
})

const SIZES = [{ width: 1_440, height: 900 }, { width: 360, height: 780 }]

async function preview(
  name: string, bytes: string | Uint8Array, options: Parameters<typeof browser.open>[1],
): Promise<Page> {
  const file = path.join(folder, name)
  await writeFile(file, bytes)
  const page = await browser.open(`${server.url}/sources?add=connect`, options)
  await untilHydrated(page)
  await page.locator('input[type="file"]').setInputFiles(file)
  return page
}

/** The whole cell lies between the head and the foot of the layer, without scrolling. */
const isInSight = (page: Page, text: string) =>
  page.getByRole('cell', { name: text, exact: true }).first().evaluate((cell) => {
    const { top, bottom, left } = cell.getBoundingClientRect()
    const seen = document.elementFromPoint(left + 4, (top + bottom) / 2)
    return top >= 0 && bottom <= window.innerHeight && seen !== null && (cell === seen || cell.contains(seen))
  })

describe('the preview of a file', () => {
  it.each(SIZES)('shows the first row at once at %o, and the settings as words', async (viewport) => {
    const rows = Array.from({ length: 3_000 }, (_, id) => `${id},很好用的杯子,五星,2026-11-20\n`).join('')
    const page = await preview(
      `rows-${viewport.width}.csv`, `id,评价,星级,日期\n${rows}坏的一行\n`, { locale: 'zh-CN', viewport },
    )
    await page.getByRole('cell', { name: '很好用的杯子', exact: true }).first().waitFor()

    await expect.poll(() => isInSight(page, '很好用的杯子')).toBe(true)
    const dialog = page.getByRole('dialog')
    const words = await dialog.innerText()
    for (const word of ['UTF-8', 'CSV', '逗号', '首行是列名', '已读前 1,000 行']) {
      expect(words).toContain(word)
    }
    expect(words).not.toMatch(/auto|16777216|可读取/)

    await page.getByRole('button', { name: '调整' }).press('Enter')
    await page.getByLabel('单条上限').waitFor()
    expect(await dialog.locator('input').evaluateAll(inputs =>
      inputs.filter(input => /auto|\d{6}/.test(input.getAttribute('placeholder') ?? '')).length))
      .toBe(0)
    expect(await dialog.innerText()).not.toMatch(/\bauto\b|16777216/)
    expect(await findingsOf(page)).toEqual([])
  })

  it.each(
    SIZES,
  )('gives a long text the room that the table has, and opens the whole row by keyboard at %o', async (viewport) => {
    const long = `To replace the washer ${'release the pressure and undo the screws '.repeat(12)}before noon`
    const page = await preview(`long-${viewport.width}.csv`, `id,text\n1,"${long}"\n2,short\n`, { viewport })
    const cell = page.getByRole('cell', { name: 'To replace the washer' })
    await cell.waitFor()

    const { spare, cut } = await cell.evaluate((element) => {
      const text = element.firstElementChild
      const frame = element.closest('table')
      return {
        spare: element.clientWidth - (text?.clientWidth ?? 0) + (frame?.parentElement?.clientWidth ?? 0)
          - (frame?.offsetWidth ?? 0),
        cut: (text?.scrollHeight ?? 0) > (text?.clientHeight ?? 0),
      }
    })
    expect(cut).toBe(true)
    // Its padding, and no more: the column takes what the others leave.
    expect(spare).toBeLessThan(40)
    await page.getByRole('button', { name: 'Open row 1', exact: true }).press('Enter')
    await page.getByRole('dialog', { name: 'Row 1', exact: true }).getByText('before noon').waitFor()
    await page.keyboard.press('Escape')
    await page.locator(':focus').and(page.getByRole('button', { name: 'Open row 1', exact: true })).waitFor()
    await page.getByRole('cell', { name: 'short', exact: true }).click()
    await page.getByRole('dialog', { name: 'Row 2', exact: true }).getByText('short', { exact: true }).waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  it.each(
    SIZES,
  )('lets a person choose among guessed encodings by what they see, by keyboard at %o', async (viewport) => {
    // "나라말이 중국에 달라" in EUC-KR, which is well formed in GB18030, too.
    const korean = Buffer.from('b3aab6f3b8bbc0cc20c1dfb1b9bfa120b4deb6f3', 'hex')
    const line = (id: number) => Buffer.concat([Buffer.from(`${id},`), korean, Buffer.from('\n')])
    const page = await preview(
      `korean-${viewport.width}.csv`, Buffer.concat([Buffer.from('id,text\n'), line(1), line(2)]), { viewport },
    )
    const choices = page.getByRole('group', { name: 'The encoding is a guess. Which one reads right?' })
    await choices.getByRole('radio', { name: /EUC-KR.*나라말이 중국에 달라/s }).and(page.locator(':checked')).waitFor()
    expect(await choices.getByRole('radio').count()).toBeGreaterThan(1)
    await page.getByRole('cell', { name: '나라말이 중국에 달라', exact: true }).first().waitFor()

    await choices.getByRole('radio', { name: /EUC-KR/ }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('cell', { name: '나라말이 중국에 달라', exact: true }).first().waitFor({ state: 'detached' })
    expect(await findingsOf(page)).toEqual([])

    await choices.getByRole('radio', { name: /EUC-KR/ }).check({ force: true })

    await page.getByRole('cell', { name: '나라말이 중국에 달라', exact: true }).first().waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Next: save' }).isEnabled()).toBe(true)
  })
})

it('a file in a format that is not read is refused before it is sent', async () => {
  const page = await preview('table.parquet', Buffer.from('PAR1\x15\x04\x15', 'latin1'), {})

  await page.getByRole('alert')
    .filter({ hasText: 'Parquet is not read; CSV, TSV, JSON, JSONL, text and Markdown are, each also gzipped' })
    .waitFor()
})

it('a file that is dropped anywhere on the page opens its preview', async () => {
  const page = await browser.open(`${server.url}/sources`)
  await untilHydrated(page)
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['id\tname\n1\tdropped cup\n2\tdropped plate\n'], 'dropped.csv', { type: 'text/csv' }))
    return transfer
  })
  await page.locator('main').dispatchEvent('dragenter', { dataTransfer: data })
  await page.getByText('Drop the file to add it as a source').waitFor()

  await page.locator('main').dispatchEvent('drop', { dataTransfer: data })

  await page.getByRole('cell', { name: 'dropped cup' }).waitFor()
  await page.getByRole('dialog').getByText('TSV', { exact: true }).waitFor()
  expect(searchOf(page)).toBe('?add=preview')
})
