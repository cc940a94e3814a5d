import { expect, it } from 'vitest'
import { applyChange } from '#server/services/launch/retry-change'
import type { FrozenStage } from '#shared/domain/run/run-record'

const target = { provider: 'openai', endpoint: 'http://127.0.0.1:9/v1', model: 'm' }
const stage: FrozenStage = {
  key: 'ask', kind: 'model.call', name: '', needs: [], inputs: [],
  parameters: { model: 'm', target, prompt: 'p', max_retries: 2 },
}
const configuration = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Judge', version: 1 }
const change = {
  parameters: { ask: { target: null, max_retries: null } }, limits: {}, configurations: 'same' as const,
}

it('leaves out what is null, but not what the model configuration gives', () => {
  const [own, configured] = [stage, { ...stage, configuration }].map(it => applyChange([it], change)[0]?.parameters)

  expect(own).toEqual({ model: 'm', prompt: 'p' })
  expect(configured).toEqual({ model: 'm', target, prompt: 'p' })
})
