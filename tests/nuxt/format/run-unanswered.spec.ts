import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunUnanswered from '~/components/run/RunUnanswered.vue'
import { givenDetail, givenStage } from '../given/given-run'

it('a run whose model does not answer names the stage, how many calls are tried again, and why', async () => {
  const run = givenDetail({
    stages: [givenStage({ stageKey: 'score', name: 'Score' })],
    unanswered: [{ stageKey: 'score', calls: 12, outcome: 'PROVIDER_UNREACHABLE' }],
  })

  const notice = await mountSuspended(RunUnanswered, { props: { run } })

  expect(notice.text()).toContain('The model is not responding to “Score”: 12 calls have failed and are tried again (')
  expect(notice.text()).not.toContain('PROVIDER_UNREACHABLE')
})
