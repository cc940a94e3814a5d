import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import AlertMatchers from '~/components/alert/silence/AlertMatchers.vue'
import { showMissing } from '~/utils/form/form-fault'

it.each([
  ['a value to choose', { label: 'severity', value: '' }, 'Matcher 2: value'],
  ['a value to enter', { label: 'team', value: '' }, 'Matcher 2: value'],
  ['a label of the reader’s own', { label: '', value: 'x' }, 'Matcher 2: label'],
])('the empty part of a silence is found: %s', async (_, part, label) => {
  const whole = { label: 'severity', isEqual: true, value: 'warning' }
  const form = await mountSuspended(AlertMatchers, {
    props: { modelValue: [whole, { ...part, isEqual: true }], errors: {}, rules: [], pipelines: [], datasets: [] },
    attachTo: document.body,
  })

  showMissing(form.element as HTMLElement)

  expect(document.activeElement?.getAttribute('aria-label')).toBe(label)
  form.unmount()
})
