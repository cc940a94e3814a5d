import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunUnsaved from '~/components/run/detail/RunUnsaved.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { KINDS } from '../given/given-pipeline'
import { givenDetail, givenStage } from '../given/given-run'

const CONFIG = '01900000-0000-7000-8000-0000000000c1'
const NEXT = '01900000-0000-7000-8000-0000000000c2'
const OLD = '01900000-0000-7000-8000-0000000000c3'
registerEndpoint('/api/v1/models', event => ({
  items: event.path.includes('archived=true')
    ? [{ id: OLD, name: 'Old', isEnabled: true }]
    : [{ id: CONFIG, name: 'Scores', isEnabled: true }, { id: NEXT, name: 'Judge', isEnabled: false }],
  nextCursor: null,
}))

it('changed values that name a configuration show its name, and a word where there is none', async () => {
  const properties = {
    target: { type: 'object', properties: { endpoint: { type: 'string' } }, title: 'Model address' },
    configuration: { 'type': 'string', 'x-model-config': true, 'default': '', 'title': 'Model configuration' },
  }
  const kinds = [{ ...KINDS[0]!, kind: 'model.score', parametersSchema: { type: 'object', properties } }]
  const change = { name: 'configuration', isLimit: false }
  const run = givenDetail({
    stages: [givenStage({ stageKey: 'score', kind: 'model.score', name: 'Score' })],
    unsaved: [
      { ...change, stageKey: 'score', before: CONFIG, after: '' },
      { ...change, stageKey: 'score', before: null, after: NEXT },
      { ...change, stageKey: 'score', before: OLD, after: CONFIG },
      { ...change, stageKey: 'score', name: 'target', before: { endpoint: 'https://gone' }, after: null },
    ],
  })

  const notice = await mountSuspended(RunUnsaved, { props: { run, kinds, datasets: [], isBusy: false } })

  const shown = () => notice.text().replace(/\s+/g, ' ')
  await expect.poll(shown).toContain('Scores → (none)')
  expect(shown()).toContain('https://gone → (none)')
  expect(shown()).toContain('(none) → Judge')
  expect(shown()).toContain('Old (archived) → Scores')
})
