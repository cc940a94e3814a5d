import { mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, searchOf, untilHydrated, useBrowser } from '../support/browser/browser'
import { useSharedConsole } from '../support/services/shared-console'

const PARTS = 'part,name,price\nA-100,Socket screw M4,0.35\nA-101,Hex nut M4,0.12\nA-102,Washer M4\nA-103,"Spring '
  + 'washer, M4",0.06\n'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let folder = ''
let sourceId = ''
let uploadId = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(server.sourceFolder, 'files-'))
  uploadId = (await upload(server, 'tools.csv', Buffer.from(PARTS))).id
  sourceId = (await api('sourceCreate', { body: { kind: 'upload', name: 'Tools', uploadId } })).id
})

/** A file that stays the same one when it is chosen twice. */
async function givenFile(name: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, PARTS)
  return file
}

async function open(address: string, options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(server.url + address, options)
  await untilHydrated(page)
  return page
}

const next = (page: Page, step: string) => page.getByRole('button', { name: `Next: ${step}` }).click()
const choose = (page: Page, file: string) => page.locator('input[type="file"]').setInputFiles(file)

/** As the browser asks when its tab is closed. */
const asksBeforeLeaving = (page: Page) =>
  page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))

/** Bytes wait at the door of the server until the answer is called. */
async function holdParts(page: Page) {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/uploads/resumable/*', async (route) => {
    if (route.request().method() === 'PATCH') {
      await held
    }
    await route.fallback()
  })
  return letGo
}

describe('an archived source', () => {
  it('is restored by keyboard from the toast, and later from the archive', async () => {
    const { id: uploadId } = await upload(server, 'spare.csv', Buffer.from(PARTS))
    const { id } = await api('sourceCreate', { body: { kind: 'upload', name: 'Spare parts', uploadId } })
    const page = await open(`/sources?q=Spare&archive=${id}`)
    const row = page.getByRole('link', { name: 'Spare parts' })
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByText('Spare parts archived. Undo within').first().waitFor()
    await expect.poll(() => row.count()).toBe(0)

    await page.getByRole('button', { name: 'Undo' }).press('Enter')

    await row.waitFor()
    await api('sourceDelete', { params: { id }, version: (await api('sourceGet', { params: { id } })).version })
    await page.getByLabel('Show').selectOption('Archived')
    await page.getByRole('button', { name: 'Restore Spare parts' }).click()
    await page.getByText('No archived items').waitFor()
    expect((await api('sourceGet', { params: { id } })).name).toBe('Spare parts')
  })
})

it('the file of a source is deleted from its row: the refusal leads to the archive, and that back', async () => {
  const { id: file } = await upload(server, 'leaves.csv', Buffer.from('name\nleaves\n'))
  await api('sourceCreate', { body: { kind: 'upload', name: 'Leaves', uploadId: file } })
  const page = await open('/sources?q=Leaves', { locale: 'zh-CN' })
  await page.getByRole('button', { name: '“Leaves”的操作' }).click()
  await page.getByRole('button', { name: '删除文件…' }).click()

  await page.getByRole('link', { name: '归档“Leaves”…' }).click()
  await page.getByText('它的文件“leaves.csv”会留在存储中').waitFor()
  await page.getByRole('button', { name: '归档', exact: true }).click()
  await page.getByText('已归档“Leaves”').first().waitFor()
  await page.getByRole('button', { name: '删除文件…' }).click()
  await page.getByRole('button', { name: '删除文件', exact: true }).click()

  await page.getByText('“leaves.csv”已删除').first().waitFor()
  expect((await api('uploadList', { query: { limit: 200 } })).items.map(({ id }) => id)).not.toContain(file)
})

describe('a source whose file was deleted, on a phone', () => {
  it.each(['en', 'zh-CN'] as const)('has a row in which nothing overlaps and nothing is cut, in %s', async (locale) => {
    const name = `wrong-${locale}`
    const { id: file } = await upload(server, `${name}.csv`, Buffer.from(`name\n${locale}\n`))
    const { id, version } = await api('sourceCreate', { body: { kind: 'upload', name, uploadId: file } })
    await api('sourceDelete', { params: { id }, version })
    await api('uploadDelete', { params: { id: file } })
    await api('sourceRestore', { params: { id } })
    const page = await open(`/sources?q=${name}`, { locale, viewport: { width: 360, height: 780 } })
    await page.getByRole('link', { name }).waitFor()

    const found = await page.locator('tbody tr').evaluate((row) => {
      const parts = [...row.querySelectorAll('.subject, .kind, .schema, .arrival, .test, .use, .verbs')]
      const shown = parts.filter(part => part.tagName === 'TD').map((part) => {
        const range = document.createRange()
        range.selectNodeContents(part)
        return range.getBoundingClientRect()
      })
      const over = shown.flatMap((one, index) => shown.slice(index + 1).filter(other =>
        one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1
        && other.top < one.bottom - 1))
      const cut = [...row.querySelectorAll('.name, small')].filter(part => part.scrollWidth > part.clientWidth + 1)
      return { over: over.length, cut: cut.map(part => part.textContent), isWide: row.scrollWidth > row.clientWidth }
    })

    expect(found).toEqual({ over: 0, cut: [], isWide: false })
  })
})

describe('a CSV with a bad line', () => {
  it('becomes a dataset in three steps, and the line is reported by its number', async () => {
    const page = await browser.goOn(`${server.url}/sources`)
    await page.getByRole('button', { name: 'Add source' }).first().click()
    await choose(page, await givenFile('parts.csv'))
    // A file that has arrived is shown at once.
    await page.getByRole('button', { name: '1 line can’t be parsed' }).waitFor()
    await expect.poll(() => page.getByRole('listitem').filter({ hasText: 'Line 4' }).count()).toBe(1)
    await page.getByRole('cell', { name: 'Spring washer, M4' }).waitFor()
    await next(page, 'save')
    await page.getByRole('textbox', { name: /^Name(?! of)/ }).fill('Small parts')

    await page.getByRole('button', { name: 'Save and import' }).click()

    await page.getByText('1 rejected').waitFor()
    const onward = page.getByRole('link', { name: 'New pipeline' })
    expect(await onward.getAttribute('href')).toMatch(/^\/pipelines\/new\?start=dataset:[0-9a-f-]{36}(?:&project=.*)?$/)
    await page.getByRole('link', { name: 'Open dataset' }).click()
    await page.getByRole('heading', { name: 'Small parts', level: 1 }).waitFor()
    const { items } = await api('datasetList', { query: { q: 'Small parts' } })
    expect(items).toMatchObject([{ latest: { semver: '1.0.0', rows: 3 } }])
  })

  it('is read differently after a change of settings, and going back loses nothing', async () => {
    const page = await browser.goOn(`${server.url}/sources?add=connect`)
    await choose(page, await givenFile('semicolons.csv'))
    await page.getByRole('button', { name: 'Adjust' }).click()
    await page.getByLabel('Delimiter', { exact: true }).fill(';')
    await page.getByRole('cell', { name: 'part,name,price', exact: true }).waitFor()

    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await page.getByText('Complete, SHA-256 computed').waitFor()
    await next(page, 'preview')
    await page.getByRole('button', { name: 'Adjust' }).click()

    await expect.poll(() => page.getByLabel('Delimiter', { exact: true }).inputValue()).toBe(';')
  })
})

describe('an import that a reload interrupts', () => {
  it('goes on at its step, with its file and its settings, until it is started over', async () => {
    const page = await open('/sources?add=connect')
    await choose(page, await givenFile('interrupted.csv'))
    await page.getByRole('button', { name: 'Adjust' }).click()
    await page.getByLabel('Delimiter', { exact: true }).fill(';')
    await page.getByRole('cell', { name: 'part,name,price', exact: true }).waitFor()

    await page.reload()
    await untilHydrated(page)
    await page.getByText('Continued where you left off').waitFor()
    await page.getByRole('cell', { name: 'part,name,price', exact: true }).waitFor()
    expect(searchOf(page)).toBe('?add=preview')
    await next(page, 'save')
    await page.getByRole('textbox', { name: /^Name(?! of)/ }).fill('Named before the reload')
    await page.reload()
    await untilHydrated(page)

    await expect.poll(() => page.getByRole('textbox', { name: /^Name(?! of)/ }).inputValue())
      .toBe('Named before the reload')
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.getByText('Drop a file here').waitFor()
    await page.reload()
    await untilHydrated(page)
    await page.getByText('Drop a file here').waitFor()
    expect(await page.getByText('Continued where you left off').count()).toBe(0)
  })
})

describe('an upload', () => {
  it('continues after its panel is closed, and every page shows it', async () => {
    const page = await open('/sources?add=connect')
    const letGo = await holdParts(page)
    await choose(page, await givenFile('background.csv'))
    await page.getByRole('button', { name: 'Continue in background' }).click()
    const chip = page.getByRole('complementary', { name: 'Uploads in progress' })
    await chip.getByText('background.csv').waitFor()
    await page.getByRole('link', { name: 'Datasets', exact: true }).click()
    await page.waitForURL(url => url.pathname === '/datasets')
    await chip.waitFor()
    await expect.poll(() => asksBeforeLeaving(page)).toBe(true)

    letGo()

    await chip.waitFor({ state: 'detached' })
    await expect.poll(() => asksBeforeLeaving(page)).toBe(false)
    const { items } = await api('uploadList')
    expect(items.map(({ filename }) => filename)).toContain('background.csv')

    // It arrived while another page was open: a reload loses neither it nor its place.
    await page.goto(`${server.url}/sources?add=connect`)
    await untilHydrated(page)
    await page.getByText('Continued where you left off').waitFor()
  })

  it('resumes after a reload has cut it off', async () => {
    const file = await givenFile('cut.csv')
    const page = await open('/sources?add=connect')
    let begun = 0
    page.on('request', (request) => {
      begun += Number(request.method() === 'POST' && request.url().endsWith('/uploads/resumable'))
    })
    await page.route('**/uploads/resumable/*', route =>
      route.request().method() === 'PATCH' ? undefined : route.fallback())
    await choose(page, file)
    await expect.poll(() => begun).toBe(1)
    await page.getByText('0%').waitFor()
    await expect.poll(() =>
      page.evaluate(() => Object.keys(localStorage).filter(key => key.startsWith('tus::')).length))
      .toBe(1)
    await page.reload()
    await untilHydrated(page)
    await page.getByText('Incomplete uploads').waitFor()
    await page.unrouteAll()

    await choose(page, file)

    await page.getByRole('cell', { name: 'Hex nut M4' }).waitFor()
    expect(begun).toBe(1)
  })
})

describe('a folder of the server', () => {
  it('is refused at its field outside the roots, and accepted inside', async () => {
    await givenFile('inside.csv')
    const page = await open('/sources?add=connect')
    await page.getByRole('radio', { name: 'Server folder' }).check({ force: true })
    await page.getByRole('textbox', { name: /^Server folder/ }).fill('/etc')
    await page.keyboard.press('Enter')
    await page.locator('[aria-invalid="true"]')
      .and(page.getByRole('textbox', { name: /^Server folder/, description: /allowed source folders/ })).waitFor()

    await page.getByRole('textbox', { name: /^Server folder/ }).fill(folder)
    await page.getByRole('textbox', { name: 'File pattern' }).fill('inside.csv')
    await page.keyboard.press('Enter')

    await page.getByRole('cell', { name: 'Hex nut M4' }).waitFor()
    expect(searchOf(page)).toBe('?add=preview')
    await page.locator(':focus').and(page.getByRole('button', { name: 'Next: save' })).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: /^Name(?! of)/ }).waitFor()
  })
})

it('the list and its layers have no axe violations, in both themes', async () => {
  const found: Record<string, string[]> = {}
  const page = await open('/', { locale: 'zh-CN' })
  const layers = ['add=connect', 'preview=:id', 'edit=:id', 'import=:id', 'archive=:id', 'file=:upload']
  for (const query of ['', 'q=none', 'archived=1', ...layers]) {
    const address = `/sources?${query}`
    await goTo(page, address.replace(':id', sourceId).replace(':upload', uploadId))
    if (/add|:/.test(address)) {
      await page.getByRole('dialog').waitFor()
    }
    if (address.includes('preview')) {
      await page.getByRole('cell', { name: 'Hex nut M4' }).waitFor()
    }
    found[address] = await findingsOf(page)
  }

  expect(Object.values(found).flat(), JSON.stringify(found)).toEqual([])
})
