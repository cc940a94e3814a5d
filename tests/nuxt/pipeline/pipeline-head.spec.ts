import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import PipelineEditorHead from '~/components/pipeline/editor/PipelineEditorHead.vue'

it('with an error, saving still looks like saving, and the launch says what to fix', async () => {
  const head = await mountSuspended(PipelineEditorHead, { props: {
    name: 'Mails', view: 'list', isDirty: true, isSaving: false, isLaunching: false, errors: 1, isTouched: true,
  } })
  const buttons = head.findAll('.verbs button')
  const [save, launch] = [buttons.at(-2), buttons.at(-1)]

  expect(save?.text()).toBe('Save')
  expect(save?.classes()).toContain('neutral')
  expect(save?.get('use').attributes('href')).toMatch(/#save$/)
  expect(launch?.text()).toBe('Fix 1 error first')
  expect(launch?.classes()).toContain('error')
})
