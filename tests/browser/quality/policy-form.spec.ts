import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { QcPolicyView } from '#shared/contract/quality/qc-policy.contract'
import en from '~/i18n/locales/en'
import { createApi } from '../../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../../support/browser/browser'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

describe('the form of a policy on a phone', () => {
  const viewport = { width: 360, height: 780 }
  const names = Array.from({ length: 12 }, (_, index) => `Policy in a long list ${index}`)
  const { policy: texts } = en.quality
  /** The first field has the focus, and lies between the top bar and the tabs at the bottom. */
  const isShown = (page: Page, title: string) =>
    page.getByRole('group', { name: title }).getByLabel(texts.name).first().evaluate((field) => {
      const box = field.getBoundingClientRect()
      const above = document.elementFromPoint(box.x + 5, box.y + box.height / 2)
      return field === document.activeElement && above === field
    })

  beforeAll(async () => {
    const spec: QcPolicyView['spec'] = {
      rules: [],
      plan: { kind: 'fixed', sampleSize: 8, acceptNumber: 1 },
      review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 30 },
    }
    for (const name of names) {
      await api('qcPolicyCreate', { body: { name, spec } })
    }
  })

  it('is in sight below its long list, by its address, by a button and by a link of another page', async () => {
    const [policy] = (await api('qcPolicyList', { query: { q: names[0] } })).items
    const page = await browser.open(`${server.url}/qc?tab=policies&policy=${policy?.id}`, { viewport })
    await untilHydrated(page)
    await expect.poll(() => isShown(page, texts.edit)).toBe(true)

    await page.evaluate(() => scrollTo({ top: 0 }))
    await page.getByRole('button', { name: texts.create }).first().click()
    await expect.poll(() => isShown(page, texts.new)).toBe(true)

    await goTo(page, '/models')
    const list = Promise.withResolvers<undefined>()
    await page.route(/\/qc\/policies\?/, async (route) => {
      await list.promise
      await route.fallback()
    })
    await goTo(page, `/qc?tab=policies&policy=${policy?.id}`)
    await expect.poll(() => isShown(page, texts.edit)).toBe(true)
    // The list above it comes later, and the form stays in sight.
    list.resolve(undefined)
    await page.getByText(names.at(-1) ?? '').waitFor()
    await expect.poll(() => isShown(page, texts.edit)).toBe(true)
  })

  it('stays at its foot once a new one is saved, where the next step is', async () => {
    const page = await browser.open(`${server.url}/qc?tab=policies&policy=new`, { viewport })
    await untilHydrated(page)
    const editor = page.getByRole('group', { name: texts.new })
    await editor.getByLabel(texts.name).first().fill('Saved at its foot')
    await editor.getByRole('button', { name: texts.save, exact: true }).click()

    const lot = page.getByRole('group', { name: texts.edit }).getByRole('button', { name: texts.lot })
    await expect.poll(() => lot.evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect()
      const above = document.elementFromPoint(x + width / 2, y + height / 2)
      return button === document.activeElement && button.contains(above)
    })).toBe(true)
  })

  it('shows each defect code with labelled fields that fit', async () => {
    const page = await browser.open(`${server.url}/qc?tab=policies&policy=new`, { viewport })
    await untilHydrated(page)
    const { defect } = en.quality
    const card = page.getByRole('group', { name: defect.of.replace('{number}', '1') })
    await card.scrollIntoViewIfNeeded()

    for (const label of [defect.code, defect.name, defect.severity, defect.key]) {
      expect(await card.getByText(label, { exact: true }).isVisible(), label).toBe(true)
    }
    const wide = await card.evaluate((group) => {
      const { left, right } = group.getBoundingClientRect()
      const isOut = (field: Element) =>
        field.getBoundingClientRect().left < left || field.getBoundingClientRect().right > right
      return [...group.querySelectorAll('input, select, button')].filter(isOut).length
    })
    expect(wide).toBe(0)
    const severity = await card.getByLabel(defect.severity).boundingBox()
    expect(severity?.width).toBeGreaterThan(120)
  })
})
