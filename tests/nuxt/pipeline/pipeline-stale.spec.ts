import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { useStaleText } from '~/composables/pipeline/useStaleText'
import { registerEndpoint } from '../given/register-endpoint'

const ID = '0190ffff-0000-7000-8000-0000000000e1'
const AT = '2026-11-20T06:00:00.000Z'
const view = (number: number): PipelineView => ({
  id: ID, version: number, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Parts', description: '', stageCount: 0,
  launchCheck: null,
  stages: [],
  template: null, revision: { id: ID, number, sha256: '', message: '', actor: 'mei', createdAt: AT },
} as PipelineView)

let saved = 2
registerEndpoint(`/api/v1/pipelines/${ID}`, () => view(saved))

async function ask(): Promise<Readonly<Ref<string>>> {
  const isStale = ref(false)
  let text: Readonly<Ref<string>> = ref('')
  await mountSuspended({ setup: () => {
    text = useStaleText(() => view(1), isStale)
    return () => ''
  } })
  isStale.value = true
  return text
}

it('says who has saved which revision, so that nobody has to guess what would be overwritten', async () => {
  const text = await ask()

  await expect.poll(() => text.value).toMatch(/^mei saved revision 2, .+\. Your changes would overwrite it/)
})

it('says only that something was saved where no revision was made', async () => {
  saved = 1
  const text = await ask()

  expect(text.value).toBe('Your changes would overwrite the other revision, so they are not saved yet.')
})
