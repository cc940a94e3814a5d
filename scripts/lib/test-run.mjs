import { mkdirSync, rmSync } from 'node:fs'
import { giveServices } from './test-services.mjs'
import { readReport } from './test-report.mjs'
import { STEPS } from './test-steps.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'

const REPORTS = inRoot('.test', 'reports')

/**
 * Runs the steps one after the other (two cores: side by side they would only disturb each
 * other's deadlines), goes on after a failure, and ends with `N passed, N failed`.
 *
 * @param {string[]} only names of steps; empty = all.
 * @returns {Promise<number>} the exit code.
 */
export async function testAll(only) {
  const unknown = only.filter(name => !STEPS.some(step => step.name === name))
  if (unknown.length > 0) {
    console.error(`no such step: ${unknown.join(', ')} (there are ${STEPS.map(step => step.name).join(', ')})`)
    return 1
  }
  const steps = STEPS.filter(step => only.length === 0 || only.includes(step.name))
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const services = await giveServices(steps)
  try {
    return report(await runSteps(steps, services))
  }
  finally {
    await services.stop()
  }
}

async function runSteps(steps, services) {
  const results = []
  for (const step of steps) {
    console.log(`\n── ${step.name} ${'─'.repeat(60 - step.name.length)}`)
    const startedMs = performance.now()
    const result = step.kind === 'suite' ? await runSuite(step, services.env) : await runCheck(step, services.env)
    results.push({ ...result, name: step.name, seconds: (performance.now() - startedMs) / 1_000 })
    if (services.isStopping())
      return [...results, { name: 'stopped by a signal', passed: 0, failed: 1, skipped: 0, seconds: 0 }]
  }
  return results
}

/** A check (lint, types, build …) counts as one test. */
async function runCheck({ command, timeoutMs, env = {} }, given) {
  const code = await run(command[0], command.slice(1), { timeoutMs, env: { ...given, ...env } })
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

async function runSuite({ name, timeoutMs }, given) {
  const file = `${REPORTS}/${name}.json`
  const code = await run('vitest', ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { timeoutMs, env: given })
  return readReport(file, code)
}

function report(results) {
  console.log('\nstep          passed  failed  skipped  seconds')
  for (const { name, passed, failed, skipped, seconds, note } of results)
    console.log(`${name.padEnd(12)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(7)}  ${seconds.toFixed(1).padStart(7)}${note ? `  ${note}` : ''}`)
  const sum = key => results.reduce((total, result) => total + result[key], 0)
  const [passed, failed] = [sum('passed'), sum('failed')]
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}
