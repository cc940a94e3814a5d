import { describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import { toImportLook } from '~/utils/source/source-import-look'

const version: RunDetail['versions'][number] = { datasetId: 'd', datasetName: 'Parts', semver: '1.0.0', rows: 4, manifestSha256: '' }

describe('an import', () => {
  it.each(['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING'] as const)('is running while its run is %s', (state) => {
    expect(toImportLook({ state, versions: [], recordsFailed: 0 }).phase).toBe('running')
  })

  it.each(['FAILED', 'CRASHED', 'CANCELLED'] as const)('has failed when its run is %s, whatever was sealed', (state) => {
    expect(toImportLook({ state, versions: [version], recordsFailed: 0 })).toMatchObject({ phase: 'failed', tone: 'red' })
  })

  it('links to the sealed version, green when every record was read', () => {
    expect(toImportLook({ state: 'SUCCEEDED', versions: [version], recordsFailed: 0 })).toMatchObject({ phase: 'done', tone: 'green', version })
    expect(toImportLook({ state: 'SUCCEEDED', versions: [version], recordsFailed: 1 })).toMatchObject({ phase: 'done', tone: 'amber', version })
  })

  it('says when no version was sealed', () => {
    expect(toImportLook({ state: 'SUCCEEDED', versions: [], recordsFailed: 0 }).phase).toBe('empty')
  })
})
