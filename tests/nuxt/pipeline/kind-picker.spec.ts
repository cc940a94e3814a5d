import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import PipelineKindPicker from '~/components/pipeline/stage/PipelineKindPicker.vue'
import { toParametersSchema } from '#factory/stages/parameter/schema'
import { texts as filterTexts } from '#factory/stages/kinds/filter-rules/texts'
import { texts as maskTexts } from '#factory/stages/kinds/mask-personal/texts'
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

it.each([
  'mask', 'redact', 'Anonymize', 'PII', '脱敏', '手机号', 'email', 'E-mail', 'phone number', '身份证',
])('finds first the one that masks personal data by “%s”', async (word) => {
  const given = [['filter.rules', filterTexts], ['mask.personal', maskTexts]] as const
  const own = given.map(([kind, texts]) => ({
    ...KINDS[1]!, kind, purpose: kind.startsWith('mask') ? 'clean' as const : 'filter' as const,
    displayNames: { 'en': texts.en.name, 'zh-CN': texts['zh-CN'].name },
    parametersSchema: {
      ...toParametersSchema(kind, { 'en': { ...texts.en, parameters: {} }, 'zh-CN': texts['zh-CN'] }, {}, []),
    },
  }))
  const picker = await mountSuspended(
    PipelineKindPicker, { props: { kinds: [...KINDS, ...own], open: true }, attachTo: document.body },
  )

  await picker.getComponent({ name: 'FormInput' }).get('input').setValue(word)

  expect(offered()[0]).toBe('Mask personal data')
  picker.unmount()
})
