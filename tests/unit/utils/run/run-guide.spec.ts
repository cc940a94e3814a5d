import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canBeDone, findGuideStep, GUIDE_STEPS, readGuide, toGuideSteps, writeGuide } from '~/utils/run/run-guide'
import { givenDetail, givenStage } from '~/tests/nuxt/given/given-run'

const FINISHED_AT = '2026-11-20T06:10:00.000Z'
const running = givenDetail()
const version = {
  datasetId: running.projectId, datasetName: 'Texts', semver: '1.0.0', rows: 7, manifestSha256: '', lot: null,
}
const checked = givenStage({
  stageKey: 'quality-check', finishedAt: FINISHED_AT, recordsFailed: 3, failedByReason: { QUALITY_PATTERN: 3 },
})
const sealed = givenDetail({ state: 'SUCCEEDED', finishedAt: FINISHED_AT, stages: [checked], versions: [version] })
const failed = givenDetail({ state: 'FAILED', finishedAt: FINISHED_AT, stages: [givenStage()] })

const keysOf = (steps: ReturnType<typeof toGuideSteps>) => steps.map(({ key }) => key)
const linked = (steps: ReturnType<typeof toGuideSteps>) => keysOf(steps.filter(({ to }) => to))

describe('the guide', () => {
  it('leads only to what the run has got to', () => {
    expect(keysOf(toGuideSteps(running, []))).toEqual(GUIDE_STEPS)
    expect(linked(toGuideSteps(running, []))).toEqual(['stages'])
    expect(linked(toGuideSteps({ ...running, stages: [checked] }, []))).toEqual(['stages', 'rejects'])
    expect(linked(toGuideSteps(sealed, []))).toEqual(GUIDE_STEPS)
  })

  it('waits for the version of a run that has just ended', () => {
    expect(linked(toGuideSteps({ ...sealed, versions: [] }, []))).toEqual(['stages', 'rejects', 'stats'])
    expect(keysOf(toGuideSteps({ ...sealed, versions: [] }, []))).toEqual(GUIDE_STEPS)
  })

  it('leaves out what an ended run does not have', () => {
    expect(keysOf(toGuideSteps({ ...sealed, stages: [givenStage()] }, [])))
      .toEqual(['stages', 'version', 'records', 'stats'])
    expect(keysOf(toGuideSteps(failed, []))).toEqual(['stages', 'stats'])
  })

  it('knows every step by the address that it leads to', () => {
    const places = toGuideSteps(sealed, []).flatMap(({ to }) => to ?? [])

    expect(places.map(({ path, query = {} }) => findGuideStep(sealed, { path, query }))).toEqual(GUIDE_STEPS)
    expect(findGuideStep(sealed, { path: '/', query: {} })).toBeUndefined()
    expect(findGuideStep(sealed, { path: `/runs/${sealed.id}`, query: { tab: 'events' } })).toBeUndefined()
  })

  it('takes no step for done before there is something to see', () => {
    expect(GUIDE_STEPS.filter(key => canBeDone(key, running))).toEqual([])
    expect(GUIDE_STEPS.filter(key => canBeDone(key, sealed))).toEqual(GUIDE_STEPS)
    expect(toGuideSteps(running, GUIDE_STEPS).filter(({ isDone }) => isDone).map(({ key }) => key)).toEqual([])
  })
})

describe('the cookie of the guide', () => {
  it('keeps run and steps', () => {
    fc.assert(fc.property(fc.uuid({ version: 7 }), fc.subarray([...GUIDE_STEPS]), (runId, seen) => {
      expect(readGuide(writeGuide({ runId, seen }))).toEqual({ runId, seen })
    }))
  })

  it('is taken for none when it holds anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(readGuide(text)).toBeUndefined()
    }))
    expect(readGuide(`${running.id}.unknown.stats`)).toEqual({ runId: running.id, seen: ['stats'] })
  })
})
