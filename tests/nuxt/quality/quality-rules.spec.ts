import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import QualityRules from '~/components/quality/policy/QualityRules.vue'
import { NEW_RULE } from '~/utils/quality/policy-draft'

it('a rule proposes a defect by its name, with its code', async () => {
  const defects = [
    { code: 'wrong', name: 'Wrong answer', severity: 'major' as const, key: 'q' },
    { code: 'odd', name: '', severity: 'minor' as const, key: '' },
    { code: ' ', name: 'Has no code yet', severity: 'minor' as const, key: '' },
  ]
  const props = { modelValue: [{ ...NEW_RULE }], errors: {}, defects, columns: [] }
  const rules = await mountSuspended(QualityRules, { props })

  const options = rules.findAll('select').at(-1)?.findAll('option').map(option => option.text()) ?? []
  expect(options.filter(text => text !== 'None')).toEqual(['Wrong answer (wrong)', 'odd'])
})
