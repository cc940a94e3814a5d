import { setTimeout as wait } from 'node:timers/promises'

/** A load of demo data, or a run, takes no longer on a slow machine. */
const LONGEST_MS = 10 * 60_000
const FINAL = new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED'])
const CALL = 'model-call'
const CALL_KIND = 'model.call'
/**
 * Calls of the simulator, one after the other so that the rate is even: with the records of the example a run of two
 * minutes.
 */
const SLOW_CALLS = {
  model: 'simulator:words', output_format: 'text', concurrency: 1,
  parameters: { latency_ms: 600, output_tokens: 24 },
}
/** The picture of the run is taken when it has made this share of its calls. */
const MIDDLE = 0.5

/**
 * What the pictures show: the demo data in their project; in that of everybody the example, which has ended once, and,
 * from `startLive` on, a second run of it at work, whose model is simulated so that it takes its time.
 */
export async function setScene(rest, locale) {
  await rest.post('/demo-history/load', { locale })
  await until('the demo data', async () => (await rest.get('/demo-history')).state !== 'loading')
  const { items: projects } = await rest.get('/projects?limit=200')
  const { id: projectId, key } = projects.find(({ isDemo }) => isDemo)
  const launch = () => rest.post('/demo', { locale })

  const { id: ended, pipelineId } = await launch()
  const run = await until('the example', async () => {
    const seen = await rest.get(`/runs/${ended}`)
    return FINAL.has(seen.state) && (seen.state !== 'SUCCEEDED' || seen.versions.length > 0) && seen
  })
  if (run.state !== 'SUCCEEDED') {
    throw new Error(`the example has ${run.state}`)
  }

  const find = async (path, which) => {
    const { items } = await rest.get(`${path}?projectId=${projectId}&limit=100`)
    const found = items.find(which)
    if (!found) {
      throw new Error(`none of ${path} can be shown`)
    }
    return found.id
  }
  /** Ids by noun. What is not named here belongs to the demo data. */
  const ofExample = { ended, pipeline: pipelineId, dataset: run.versions[0].datasetId, live: undefined }
  const ofDemoData = {
    estimated: await find('/pipelines', ({ kinds, lastRun }) => kinds.includes(CALL_KIND) && lastRun),
    lot: await find('/qc/lots', ({ state }) => state === 'IN_REVIEW'),
    release: await find('/releases', ({ state }) => state === 'PUBLISHED'),
  }
  return {
    toAddress(address) {
      const nouns = [...address.matchAll(/:(\w+)/g)].map(([, noun]) => noun)
      const [path, query] = address.replace(/:(\w+)/g, (_, noun) => ofExample[noun] ?? ofDemoData[noun]).split('?')
      const search = new URLSearchParams(query)
      if (!nouns.some(noun => noun in ofExample)) {
        search.set('project', key)
      }
      return search.size > 0 ? `${path}?${search}` : path
    },
    async startLive() {
      await slowDown(rest, pipelineId)
      ofExample.live = (await launch()).id
      await untilMiddle(rest, ofExample.live)
    },
  }
}

async function slowDown(rest, pipelineId) {
  const { name, description, stages, version } = await rest.get(`/pipelines/${pipelineId}`)
  await rest.put(`/pipelines/${pipelineId}`, {
    name, description, message: '', stages: stages.map(stage => stage.key === CALL
      ? { ...stage, parameters: { ...stage.parameters, ...SLOW_CALLS } }
      : stage),
  }, version)
}

const untilMiddle = (rest, runId) => until('the middle of the run', async () => {
  const { state, stages } = await rest.get(`/runs/${runId}`)
  if (FINAL.has(state)) {
    throw new Error(`the run is over (${state}) before its picture was taken`)
  }
  return stages.find(({ stageKey }) => stageKey === CALL).fraction >= MIDDLE
})

async function until(what, ask) {
  const deadline = performance.now() + LONGEST_MS
  while (performance.now() < deadline) {
    const answer = await ask()
    if (answer) {
      return answer
    }
    await wait(300)
  }
  throw new Error(`waited ${LONGEST_MS / 60_000} minutes for ${what}`)
}
