import { setTimeout as wait } from 'node:timers/promises'

const RUN_MS = 20 * 60_000
const FINAL = new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED'])

/**
 * Prints the progress of a run until it has ended: on a terminal one line per stage, redrawn; elsewhere a line whenever
 * a stage changes its state.
 */
export async function followRun(rest, runId, stopping) {
  const draw = process.stdout.isTTY ? createBoard() : createLog()
  const deadline = performance.now() + RUN_MS
  while (performance.now() < deadline) {
    stopping.throwIfAborted()
    const run = await rest.get(`/runs/${runId}`)
    draw(run.stages)
    // Versions are sealed just after the run's last event.
    if (FINAL.has(run.state) && (run.state !== 'SUCCEEDED' || run.versions.length > 0)) {
      return run
    }
    await wait(300, undefined, { signal: stopping })
  }
  throw new Error(`the run did not end within ${RUN_MS / 60_000} minutes`)
}

const toLine = ({ stageKey, state, recordsIn, recordsOut, recordsDropped, recordsFailed, fraction }) => {
  const share = fraction >= 0 ? `${Math.round(fraction * 100)} %`.padStart(5) : '    –'
  return `${stageKey.padEnd(16)} ${state.padEnd(10)} ${share}  in ${recordsIn}  out ${recordsOut}  dropped `
    + `${recordsDropped}  failed ${recordsFailed}`
}

function createBoard() {
  let height = 0
  return (stages) => {
    process.stdout
      .write(`${height > 0 ? `\u001B[${height}A` : ''}${stages.map(stage => `\u001B[2K${toLine(stage)}\n`).join('')}`)
    height = stages.length
  }
}

function createLog() {
  const seen = new Map()
  return (stages) => {
    for (const stage of stages) {
      if (seen.get(stage.stageKey) !== stage.state && stage.state !== 'BLOCKED') {
        console.log(toLine(stage))
      }
      seen.set(stage.stageKey, stage.state)
    }
  }
}
