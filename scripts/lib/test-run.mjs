import { mkdirSync, rmSync } from 'node:fs'
import { giveServices } from './test-services.mjs'
import { readReport } from './test-report.mjs'
import { STEPS } from './test-steps.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'

const REPORTS = inRoot('.test', 'reports')

/**
 * Runs the steps one after the other (two cores: suites side by side would only disturb each
 * other's deadlines; of the checks two go together), goes on after a failure, and ends with `N passed, N failed`.
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
  for (const together of toGroups(steps)) {
    results.push(...await Promise.all(together.map(step => runStep(step, services.env, together.length > 1))))
    if (services.isStopping()) {
      return [...results, { name: 'stopped by a signal', passed: 0, failed: 1, skipped: 0, seconds: 0 }]
    }
  }
  return results
}

const toGroups = steps => steps.reduce((groups, step) => {
  const last = groups.at(-1)
  return step.isBeside && last?.every(({ kind }) => kind === 'check') ? [...groups.slice(0, -1), [...last, step]] : [...groups, [step]]
}, [])

async function runStep(step, given, isShared) {
  const title = `\n── ${step.name} ${'─'.repeat(60 - step.name.length)}`
  const startedMs = performance.now()
  // What two say at once is kept apart: each is printed when it has ended.
  const said = []
  if (!isShared) {
    console.log(title)
  }
  const result = step.kind === 'suite' ? await runSuite(step, given) : await runCheck(step, given, isShared ? text => said.push(text) : undefined)
  if (isShared) {
    console.log(`${title}\n${said.join('')}`)
  }
  return { ...result, name: step.name, seconds: (performance.now() - startedMs) / 1_000 }
}

/** A check (lint, types, build …) counts as one test. */
async function runCheck({ command, timeoutMs, env = {} }, given, onText) {
  const code = await run(command[0], command.slice(1), { timeoutMs, env: { ...given, ...env }, onText })
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

async function runSuite({ name, timeoutMs }, given) {
  const file = `${REPORTS}/${name}.json`
  const code = await run('vitest', ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { timeoutMs, env: given })
  return readReport(file, code)
}

function report(results) {
  console.log('\nstep          passed  failed  skipped  seconds')
  for (const { name, passed, failed, skipped, seconds, note } of results) {
    console.log(`${name.padEnd(12)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(7)}  ${seconds.toFixed(1).padStart(7)}${note ? `  ${note}` : ''}`)
  }
  const sum = key => results.reduce((total, result) => total + result[key], 0)
  const [passed, failed] = [sum('passed'), sum('failed')]
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}
