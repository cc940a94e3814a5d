import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { VersionListView } from '#shared/contract/overview.contract'
import OverviewVersions from '~/components/overview/OverviewVersions.vue'

const version = (id: string, release: string | null): VersionListView['items'][number] => ({
  id, semver: '1.0.0', state: 'SEALED', rows: 27, bytes: 1, manifestSha256: '', producedByRun: id,
  producedByStage: 'out', createdAt: '2026-11-20T06:00:00Z', datasetId: id, datasetName: 'Reviews', release,
})

it('says of each of the latest versions whether it is released, and as what', async () => {
  const panel = await mountSuspended(OverviewVersions, { props: {
    versions: [version('a', null), version('b', '2.0.0')], look: { status: 'success', hasData: true },
    nowMs: Date.parse('2026-11-20T07:00:00Z'), curl: '',
  } })

  expect(panel.findAll('.words .small').map(words => words.text()))
    .toEqual(['Sealed · 27 records · unreleased', 'Sealed · 27 records · released as 2.0.0'])
})
