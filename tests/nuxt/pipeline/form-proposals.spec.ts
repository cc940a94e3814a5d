import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import FormSchema from '~/components/form/FormSchema.vue'
import { offeredBy } from '../given/proposals'

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
    expect(form.get('[aria-selected="true"]').text()).toBe('score')
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
})
