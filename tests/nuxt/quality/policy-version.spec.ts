import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import QualityPolicyEditor from '~/components/quality/policy/QualityPolicyEditor.vue'
import { AT, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const DATASET_ID = '0190ffff-0000-7000-8000-0000000000d7'
const summary = {
  id: ID, semver: '1.0.0', state: 'SEALED', rows: 120, bytes: 90, manifestSha256: 'a'.repeat(64), producedByRun: ID,
  producedByStage: 'publish', createdAt: AT,
}
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/versions/1.0.0`, () => ({
  ...summary, projectId: ID, datasetId: DATASET_ID, datasetName: 'FAQ', files: [], columns: [], stats: {}, parents: [],
}))

it('a policy made from a version says the numbers of that version, in the plan and at the curve', async () => {
  const given = { id: 'new', copy: '', canCreate: true }
  const ofVersion = await mountSuspended(QualityPolicyEditor, {
    props: { ...given, madeFor: { datasetId: DATASET_ID, version: '1.0.0' } },
  })
  const ofNone = await mountSuspended(QualityPolicyEditor, {
    props: { ...given, madeFor: { datasetId: 'any', version: '' } },
  })

  await expect.poll(() => ofVersion.text(), { timeout: 30_000 }).toContain('Numbers for the 120 records')
  expect(ofVersion.text()).toContain('in a lot of 120 records')
  expect(ofVersion.text()).not.toContain('194')
  expect(ofNone.text()).toContain('Numbers for large lots')
  expect(ofNone.text()).toContain('194 samples')
})

it('a policy beside demo data is refused before anything is filled in', async () => {
  const page = await mountSuspended(QualityPolicyEditor, {
    props: { id: 'new', copy: '', canCreate: false, madeFor: { datasetId: 'any', version: '' } },
  })

  expect(page.text()).toContain('This project holds demo data only')
  expect(page.findAll('input')).toEqual([])
})
