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
async function open(words: string[]) {
  const value = ref<Record<string, unknown>>({ name: 'x', words })
  const Host = defineComponent({ setup: () => {
    const errors = computed(() => (value.value['words'] as string[])
      .flatMap((word, index) => word === '' ? [{ pointer: `/words/${index}`, message: 'must not be empty' }] : []))
    return () => [
      h('form', { id: 'host-form' }, h(FormSchema, { 'schema': SCHEMA, 'errors': errors.value, 'modelValue': value.value, 'onUpdate:modelValue': (next) => {
        value.value = next
      } })),
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
    expect(host.text()).toContain('must not be empty')

    await press('Fix 1 error first')

    expect(focused()).toBe(2)
  })

  it('that was added shows it once it was left, or sent, so', async () => {
    const { host, focused, press } = await open(['a'])
    await press('Add')
    await expect.poll(focused).toBe(2)
    expect(host.text()).not.toContain('must not be empty')

    await host.findAll('input')[2]?.trigger('keydown', { key: 'Enter' })

    expect(host.text()).toContain('must not be empty')
  })
})
