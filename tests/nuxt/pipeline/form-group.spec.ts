import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import FormSchema from '~/components/form/FormSchema.vue'

it('says what a group is for before its fields, and removes it with one press', async () => {
  const target = {
    type: 'object', title: 'Model address', description: 'Only for another service.',
    required: ['endpoint', 'model'], properties: { endpoint: { type: 'string' }, model: { type: 'string' } },
  }
  const form = await mountSuspended(FormSchema, { props: {
    schema: { properties: { target } }, modelValue: { target: { endpoint: 'https://host/v1', model: 'm' } },
  } })

  expect(form.get('fieldset').text().indexOf('Only for another service.'))
    .toBeLessThan(form.get('fieldset').text().indexOf('endpoint'))
  await form.get('button[aria-label="Remove: Model address"]').trigger('click')
  expect(form.emitted('update:modelValue')?.at(-1)).toEqual([{}])
  await form.setProps({ modelValue: {} })
  expect(form.find('button[aria-label="Remove: Model address"]').exists()).toBe(false)
})
