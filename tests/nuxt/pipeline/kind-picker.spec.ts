import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import PipelineKindPicker from '~/components/pipeline/stage/PipelineKindPicker.vue'
import { KINDS } from '../given/given-pipeline'

const kinds = KINDS.map(kind => kind.kind === 'filter.tokens'
  ? { ...kind, parametersSchema: { ...kind.parametersSchema, description: 'Drops records with E-mail addresses.' } }
  : kind)
const offered = () => [...document.querySelectorAll('[role="option"] .name')].map(it => it.textContent)

it('finds a kind by what it does, with or without a hyphen, and says beside the field when nothing is found', async () => {
  const picker = await mountSuspended(
    PipelineKindPicker, { props: { kinds, open: true }, attachTo: document.body },
  )
  const field = picker.getComponent({ name: 'FormInput' }).get('input')

  await field.setValue('email')
  expect(offered()).toEqual(['Filter by tokens'])
  await field.setValue('e-mail')
  expect(offered()).toEqual(['Filter by tokens'])
  await field.setValue('nothing is called so')

  const said = [...document.querySelectorAll('p')].find(it => it.textContent?.includes('No stage type matches'))
  expect(said?.nextElementSibling?.getAttribute('role')).toBe('listbox')
  picker.unmount()
})
