import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import FormSchema from '~/components/form/FormSchema.vue'
import FormSubmit from '~/components/form/FormSubmit.vue'

const SCHEMA = { type: 'object', properties: {
  name: { type: 'string', title: 'Name' },
  words: { type: 'array', title: 'Words', items: { type: 'string', minLength: 1 } },
} }

let shown: { unmount: () => void } | undefined
afterEach(() => shown?.unmount())

/** A form with a list; an empty item in it is wrong. */
async function open(words: string[], schema: Record<string, unknown> = SCHEMA) {
  const value = ref<Record<string, unknown>>({ name: 'x', words })
  const Host = defineComponent({ setup: () => {
    const errors = computed(() => (value.value['words'] as string[])
      .flatMap((word, index) => word === '' ? [{ pointer: `/words/${index}`, message: 'must not be empty' }] : []))
    return () => [
      h('form', { id: 'host-form' }, h(
        FormSchema,
        { schema, 'errors': errors.value, 'modelValue': value.value, 'onUpdate:modelValue': (next) => {
          value.value = next
        } },
      )),
      h(FormSubmit, { form: 'host-form', label: 'Save', errors: errors.value.length }),
    ]
  } })
  const host = await mountSuspended(Host, { attachTo: document.body })
  shown = host
  const focused = () => host.findAll('input').findIndex(({ element }) => element === document.activeElement)
  const press = (label: string) => host.findAll('button').find(button => button.text() === label)?.trigger('click')
  return { host, focused, press }
}

describe('an empty item of a list', () => {
  it('that was stored shows its error, and a press leads there', async () => {
    const { host, focused, press } = await open(['a', ''])
    expect(host.text()).toContain('Empty: fill it in, or remove this row')

    await press('Fix 1 error first')

    expect(focused()).toBe(2)
  })

  it('that was added shows it once it was left, or sent, so', async () => {
    const { host, focused, press } = await open(['a'])
    await press('Add')
    await expect.poll(focused).toBe(2)
    expect(host.text()).not.toContain('Empty: fill it in, or remove this row')

    await host.findAll('input')[2]?.trigger('keydown', { key: 'Enter' })

    expect(host.text()).toContain('Empty: fill it in, or remove this row')
  })
})

describe('a list of languages', () => {
  const LANGUAGES = { type: 'object', properties: {
    name: { type: 'string', title: 'Name' },
    words: {
      type: 'array', title: 'Keep', items: { 'type': 'string', 'examples': ['cmn', 'eng'], 'x-language': true },
    },
  } }
  const textsOf = (host: { findAll: (selector: string) => { element: Element }[] }) =>
    host.findAll('input').slice(1).map(({ element }) => (element as HTMLInputElement).value)

  it.each(['Enter', ',', '，'])('goes on to the next one with %s', async (key) => {
    const { host, focused } = await open(['cmn'], LANGUAGES)

    await host.findAll('input')[1]?.trigger('keydown', { key })

    await expect.poll(focused).toBe(2)
    expect(textsOf(host)).toEqual(['cmn', ''])
    await host.findAll('input')[2]?.trigger('keydown', { key })
    expect(textsOf(host)).toEqual(['cmn', ''])
  })

  it('keeps no row that was left empty', async () => {
    const { host, focused, press } = await open(['cmn'], LANGUAGES)
    await press('Add a language')
    await expect.poll(focused).toBe(2)

    host.findAll('input')[0]?.element.focus()

    await expect.poll(() => textsOf(host)).toEqual(['cmn'])
  })
})

describe('a row of a list of rules', () => {
  const RULES = { type: 'object', properties: { rules: { type: 'array', title: 'Rules', items: {
    type: 'object',
    required: ['kind', 'field'],
    properties: {
      kind: { enum: ['required', 'length'], title: 'Kind' },
      field: { 'type': 'string', 'title': 'Field', 'x-field': true },
      min: {
        'type': 'number', 'title': 'Minimum', 'description': 'A number.\nIt may have many digits.',
        'x-for': { kind: ['length'] },
      },
    },
  } } } }
  const columns = [
    { name: 'id', type: 'integer' },
    { name: 'title', type: 'string' },
    { name: 'message', type: 'string' },
  ]

  async function openRules(rules: Record<string, unknown>[]) {
    const value = ref<Record<string, unknown>>({ rules })
    const Host = defineComponent({ setup: () => () => h(FormSchema, {
      'schema': RULES, columns, 'errors': [], 'modelValue': value.value, 'onUpdate:modelValue': (next) => {
        value.value = next
      },
    }) })
    const host = await mountSuspended(Host, { attachTo: document.body })
    shown = host
    return { host, value }
  }

  it('begins with the column of the text', async () => {
    const { host, value } = await openRules([])

    await host.findAll('button').find(button => button.text() === 'Add')?.trigger('click')

    expect(value.value).toEqual({ rules: [{ kind: 'required', field: 'message' }] })
  })

  it('has a field only beside the kinds that it is for, unless it has a value', async () => {
    const { host } = await openRules(
      [{ kind: 'required', field: 'id' }, { kind: 'length', field: 'id' }, { kind: 'required', field: 'id', min: 3 }],
    )

    const rows = host.findAll('[role="group"].well').map(row => row.text().includes('Minimum'))
    expect(rows).toEqual([false, true, true])
  })

  it('says one line below a field, and the others once they are asked for', async () => {
    const { host } = await openRules([{ kind: 'length', field: 'id' }])

    const field = host.get('[data-pointer="/rules/0/min"]')
    expect(field.get('input').attributes('aria-describedby')).toBe(field.get('.note').attributes('id'))
    expect(field.get('.note').text()).toBe('A number.')
    expect(field.get('details').attributes('open')).toBeUndefined()
    expect(field.get('details p').text()).toBe('It may have many digits.')
  })
})
