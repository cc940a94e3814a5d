import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import FormSchema from '~/components/form/FormSchema.vue'
import { offeredBy } from '../given/proposals'

afterEach(() => vi.unstubAllGlobals())

it('a press on the arrow, or on the unit, is one on the field', async () => {
  const schema = { properties: { it: { 'type': 'string', 'x-field': true } } }
  const form = await mountSuspended(FormSchema, {
    attachTo: document.body,
    props: { schema, columns: [{ name: 'comment', type: 'string' }], modelValue: {} },
  })
  const [input, arrow] = [form.get('input'), form.get('.arrow')]
  const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true })

  input.element.focus()
  arrow.element.dispatchEvent(press)
  expect(press.defaultPrevented).toBe(true)
  input.element.blur()
  await arrow.trigger('click')

  expect(document.activeElement).toBe(input.element)
  const within = new MouseEvent('mousedown', { bubbles: true, cancelable: true })
  input.element.dispatchEvent(within)
  expect(within.defaultPrevented).toBe(false)
  form.unmount()
})

describe('a field with proposals', () => {
  const schema = { properties: { it: { 'type': 'string', 'x-field': true, 'title': 'Field' } } }
  const columns = ['comment', 'score', 'comment_id'].map(name => ({ name, type: 'string' }))
  type Opened = Awaited<ReturnType<typeof open>>
  const open = async (given: string) => {
    const form = await mountSuspended(FormSchema, {
      attachTo: document.body, props: { schema, columns, modelValue: { it: given } },
    })
    const input = form.get('input')
    await input.trigger('click')
    return { form, input, press: (key: string) => input.trigger('keydown', { key }) }
  }

  it('shows all of them at a press, whatever was chosen before, and those that fit while somebody types', async () => {
    const { form, input } = await open('score')

    expect(offeredBy(form)).toEqual(['comment', 'score', 'comment_id'])
    expect(form.get('.chosen').text()).toBe('score')
    expect(form.find('[aria-selected="true"]').exists()).toBe(false)
    expect(input.attributes()).toMatchObject({ 'role': 'combobox', 'aria-expanded': 'true' })
    expect(form.get('[role="listbox"]').attributes('id')).toBe(input.attributes('aria-controls'))

    await input.setValue('COMM')
    expect(offeredBy(form)).toEqual(['comment', 'comment_id'])
    await form.setProps({ modelValue: { it: 'comment_id' } })
    await input.setValue('comment_id')
    expect(form.find('[role="listbox"]').exists()).toBe(false)
    form.unmount()
  })

  it('takes one by a press, or by arrow keys and Enter', async () => {
    const { form, input, press } = await open('')
    await form.findAll('[role="option"]')[1]?.trigger('click')
    expect(form.emitted('update:modelValue')?.at(-1)).toEqual([{ it: 'score' }])
    expect(form.find('[role="listbox"]').exists()).toBe(false)

    await press('ArrowDown')
    await press('ArrowUp')
    expect(form.get(`[id="${input.attributes('aria-activedescendant')}"]`).text()).toBe('comment_id')
    await press('Enter')
    expect(form.emitted('update:modelValue')?.at(-1)).toEqual([{ it: 'comment_id' }])
    form.unmount()
  })

  it('keeps a text of its own, and closes by Esc without closing what it is in', async () => {
    const { form, input, press } = await open('')
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    input.element.dispatchEvent(escape)
    await nextTick()
    expect([escape.defaultPrevented, form.find('[role="listbox"]').exists()]).toEqual([true, false])

    await input.setValue('later')
    await press('Enter')
    expect(form.emitted('update:modelValue')?.at(-1)).toEqual([{ it: 'later' }])
    form.unmount()
  })

  it.each([
    ['a press', ({ input }: Opened) => input.trigger('click')],
    ['a press on the arrow', ({ form }: Opened) => form.get('.arrow').trigger('click')],
    ['ArrowDown', ({ press }: Opened) => press('ArrowDown')],
  ])('shows all of them again at %s, after a text without a match and one that is fully typed', async (_, again) => {
    for (const text of ['later', 'score']) {
      const opened = await open('')
      await opened.form.setProps({ modelValue: { it: text } })
      await opened.input.setValue(text)
      expect(offeredBy(opened.form)).toEqual([])

      await again(opened)
      expect(offeredBy(opened.form)).toEqual(['comment', 'score', 'comment_id'])
      expect(opened.input.attributes('aria-expanded')).toBe('true')
      opened.form.unmount()
    }
  })

  it('names no option while none is shown, as in a field that is only read', async () => {
    const { form, input, press } = await open('')
    await press('Escape')
    input.element.readOnly = true

    await press('ArrowDown')
    expect([offeredBy(form), input.attributes('aria-activedescendant')]).toEqual([[], undefined])

    input.element.readOnly = false
    await press('ArrowDown')
    expect(input.attributes('aria-activedescendant')).toBe(form.get('[aria-selected="true"]').attributes('id'))
    await press('Escape')
    expect(input.attributes('aria-activedescendant')).toBeUndefined()
    form.unmount()
  })

  it('takes nothing at Enter that only the mouse has touched', async () => {
    const { form, press } = await open('')
    await form.findAll('[role="option"]')[1]?.trigger('mousemove')
    await press('Enter')

    expect(form.emitted('update:modelValue')).toBeUndefined()
    form.unmount()
  })

  it('keeps its place beside the field when the keyboard of a phone comes', async () => {
    const seen = Object.assign(new EventTarget(), { height: 800, offsetTop: 0 })
    vi.stubGlobal('visualViewport', seen)
    const { form, input } = await open('')
    const list = form.get<HTMLElement>('[role="listbox"]').element
    input.element.parentElement!.getBoundingClientRect = () => new DOMRect(0, 400, 200, 32)

    seen.dispatchEvent(new Event('scroll'))
    expect([list.style.insetBlockStart, list.style.maxBlockSize]).toEqual(['436px', 'min(280px, 360px)'])
    Object.assign(seen, { height: 450, offsetTop: 100 })
    seen.dispatchEvent(new Event('resize'))
    expect([list.style.insetBlockStart, list.style.maxBlockSize]).toEqual(['auto', 'min(280px, 292px)'])
    form.unmount()
  })
})
