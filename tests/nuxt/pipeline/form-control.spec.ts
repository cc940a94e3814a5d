import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import FormControl from '~/components/form/FormControl.vue'
import { toFields } from '~/utils/form/schema-form'

const show = (node: Record<string, unknown>, modelValue: unknown) => {
  const [field] = toFields({ properties: { it: node } }, 'en')
  return mountSuspended(FormControl, { props: { id: 'it', field: field!, pointer: '/it', isWrong: false, modelValue } })
}

it('shows the language of a code, and suggests common languages by name', async () => {
  const control = await show({ 'type': 'string', 'examples': ['deu', 'fra'], 'x-language': true }, 'deu')

  expect(control.get('.unit').text()).toBe('German')
  expect(control.findAll('option').map(option => [option.attributes('value'), option.attributes('label')])).toEqual([['deu', 'German'], ['fra', 'French']])
})

it('shows the size of a number of bytes, of the default too', async () => {
  const size = { 'type': 'integer', 'minimum': 1, 'maximum': 33_554_432, 'default': 16_777_216, 'x-bytes': true }

  expect((await show(size, undefined)).get('.unit').text()).toBe('= 16 MiB')
  expect((await show(size, 1_500)).get('.unit').text()).toBe('= 1.5 KB')
})
