import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import QualityReviewFix from '~/components/quality/review/QualityReviewFix.vue'
import { EMPTY_DRAFT, type ReviewDraft } from '~/utils/quality/review-draft'

const RECORD = '{"id": 1, "text": "broken ONE", "title": "One"}'
const REFUSAL = 'You can edit a single text again once the JSON is valid'

let shown: VueWrapper | undefined
afterEach(() => shown?.unmount())

interface Shown { record?: string, lineField?: string, hits?: string[] }

/** With a draft that takes what is typed, as the review does. */
async function open(given: Partial<ReviewDraft> = {}, props: Shown = {}) {
  const draft = ref<ReviewDraft>({ ...EMPTY_DRAFT, verdict: 'FIX_AND_PASS', ...given })
  const page = await mountSuspended(defineComponent({
    setup: () => () => h(
      QualityReviewFix,
      { record: RECORD, draft: draft.value, hits: [], ...props, onChange: (part: Partial<ReviewDraft>) => {
        draft.value = { ...draft.value, ...part }
      } },
    ),
  }), { attachTo: document.body })
  shown = page
  const area = () => page.get('textarea')
  const picker = () => page.get('select')
  const whole = () =>
    picker().findAll('option').find(option => option.text() === 'Whole record (JSON)')?.element.value ?? ''
  return {
    page, draft, area, picker, whole, text: () => area().element.value,
    picked: () => picker().element.selectedOptions[0]?.text,
  }
}

describe('the fix of a record', () => {
  it('begins with the field that the lot is read by, and with no number of the record', async () => {
    const record = '{"编号": "FAQ-000123", "渠道": "网页", "问题": "好"}'

    expect((await open({}, { record, lineField: '问题' })).text()).toBe('好')
    shown?.unmount()
    expect((await open({}, { record })).text()).toBe('网页')
    shown?.unmount()
    expect((await open({}, { record, lineField: '问题', hits: ['编号'] })).text()).toBe('FAQ-000123')
  })

  it('has the texts of the fields in the whole record, and those of the whole record in the fields', async () => {
    const { page, draft, area, picker, whole, text } = await open()
    await area().setValue('fixed ONE')
    await picker().setValue(whole())
    expect(text()).toContain('"text": "fixed ONE"')

    await area().setValue(text().replace('"One"', '"Two"'))
    await picker().setValue('text')

    expect(text()).toBe('fixed ONE')
    expect(draft.value).toMatchObject({ edits: { text: 'fixed ONE', title: 'Two' }, json: undefined })
    expect(page.text()).toContain('Undo changes')
    expect(page.find('.wrong').exists()).toBe(false)
  })

  it('stays with a whole record that is no JSON, says so, and loses nothing', async () => {
    const { page, area, picker, picked, whole, text } = await open()
    await area().setValue('fixed ONE')
    await picker().setValue(whole())
    await area().setValue(`${text()} oops`)

    for (const _ of [1, 2]) {
      await picker().setValue('text')
      expect(picked()).toBe('Whole record (JSON)')
    }
    expect(page.text()).toContain(REFUSAL)
    expect(page.text()).toContain('Invalid JSON')
    expect(text()).toMatch(/"text": "fixed ONE"[^]* oops$/)
    expect(document.activeElement).toBe(area().element)

    await area().setValue(text().replace(' oops', ''))
    expect(page.text()).not.toContain(REFUSAL)
    await picker().setValue('text')
    expect(text()).toBe('fixed ONE')
  })

  it('stays with a whole record in which more than texts has changed, until that is undone', async () => {
    const { page, draft, area, picker, picked, whole, text } = await open()
    await picker().setValue(whole())
    await area().setValue(text().replace('"id": 1', '"id": 2'))

    await picker().setValue('text')
    expect([picked(), page.text().includes(REFUSAL), draft.value.json?.includes('"id": 2')])
      .toEqual(['Whole record (JSON)', true, true])

    await page.findAll('button').find(button => button.text() === 'Undo changes')?.trigger('click')
    await picker().setValue('text')
    expect(text()).toBe('broken ONE')
  })

  it('shows a record that was adopted while a field was open', async () => {
    const { draft, picked, text } = await open()
    expect(picked()).toBe('text')

    draft.value = { ...draft.value, json: '{"id": 1, "text": "theirs", "title": "One"}', edits: {} }

    await expect.poll(picked).toBe('Whole record (JSON)')
    expect(text()).toContain('theirs')
  })
})
