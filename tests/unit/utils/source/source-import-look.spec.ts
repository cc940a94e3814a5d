import { describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import { toImportLook } from '~/utils/source/source-import-look'

const version: RunDetail['versions'][number] = {
  datasetId: 'd', datasetName: 'Parts', semver: '1.0.0', rows: 4, manifestSha256: '', lot: null,
}

describe('an import', () => {
  it.each(['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING'] as const)('is running while its run is %s', (state) => {
    expect(toImportLook({ state, versions: [], recordsIn: 4, recordsFailed: 0 }).phase).toBe('running')
  })

  it.each(
    ['FAILED', 'CRASHED', 'CANCELLED'] as const,
  )('has failed when its run is %s, whatever was sealed', (state) => {
    expect(toImportLook({ state, versions: [version], recordsIn: 4, recordsFailed: 0 }))
      .toMatchObject({ phase: 'failed', tone: 'red' })
  })

  it.each([
    [4, 0, 'green'],
    [300, 1, 'green'],
    [300, 4, 'amber'],
  ])('links to the sealed version, amber as its run when many could not be read: of %i %i', (
    recordsIn, recordsFailed, tone,
  ) => {
    const look = toImportLook({ state: 'SUCCEEDED', versions: [version], recordsIn, recordsFailed })
    expect(look).toMatchObject({ phase: 'done', tone, version })
  })

  it('says when no version was sealed', () => {
    expect(toImportLook({ state: 'SUCCEEDED', versions: [], recordsIn: 4, recordsFailed: 0 }).phase).toBe('empty')
  })
})
