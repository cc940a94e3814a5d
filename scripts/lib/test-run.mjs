import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { temporaryRoot } from '../../tests/support/services/temporary-root.ts'
import { giveFaultSeed } from './fault-seed.mjs'
import { giveServices } from './test-services.mjs'
import { projectOf } from './test-projects.mjs'
import { listSlowest, readReport } from './test-report.mjs'
import { openTests } from './open-tests.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'
import { TYPE_CHECK } from './type-check.mjs'

const MINUTE_MS = 60_000

/** A check uses one core; two run in parallel. */
const check = (name, command) => ({ kind: 'check', name, command, timeoutMs: 60 * MINUTE_MS, cores: 1, after: [] })

/** Runs beside suites, which wait for something a tenth of their time, in what they leave of the cores. */
const patientCheck = (name, command, after) => ({
  ...check(name, command), isPatient: true, timeoutMs: 120 * MINUTE_MS, cores: 0, after,
})

/** Suites that one call of vitest runs, on all cores, each with the services it needs. */
const suites = (services, minutes, after = []) => ({
  kind: 'suites', services, timeoutMs: minutes * MINUTE_MS, cores: 2, after,
})

/**
 * Steps that fit on the free cores start in this order. Every step has a time limit, so that a hang is a failure: far
 * above what it needs where others take both cores.
 */
const STEPS = [
  // Built as in the container, so the suites test exactly what the Dockerfile copies.
  check('build', ['node', 'tests/support/rules/container-build.ts']),
  check('types', TYPE_CHECK),
  patientCheck('proto', ['node', 'scripts/proto-check.mjs'], ['types']),
  patientCheck('unused', ['knip'], ['proto']),
  suites({
    unit: [], db: ['postgres'], grpc: ['postgres'], factory: ['s3'], server: ['postgres', 'redis', 's3'], nuxt: [],
  }, 120),
  // Beside suites that wait more than those before.
  patientCheck('lint', ['eslint', '.'], ['server']),
  suites({ fault: ['postgres'], browser: ['chromium'], e2e: ['postgres', 'redis', 's3', 'chromium'] }, 180, ['build']),
  suites({ waiting: ['postgres', 'chromium'] }, 40, ['build', 'browser']),
  // In the half of the cores that those leave.
  patientCheck('types:factory', ['tsc', '-p', 'tsconfig.factory.json'], ['unused', 'browser']),
  // As a Node project compiles it, without the types of a browser.
  patientCheck('types:client', ['tsc', '-p', 'tsconfig.client.json'], ['types:factory']),
  // Last and alone, because they measure times.
  suites({ timed: [] }, 40, ['build', 'proto', 'lint', 'unused', 'types:client']),
]

const REPORTS = inRoot('.test', 'reports')
/** Files that are named at the end. */
const SLOWEST = 10
/**
 * The cores of the smallest supported machine; more parallel suites would only delay each other past their deadlines.
 */
const CORES = 2

/**
 * Runs the steps, continues after a failure, and ends with `N passed, N failed`.
 *
 * @param {string[]} only names of checks and suites; empty = all.
 * @returns {Promise<number>} the exit code.
 */
export async function testAll(only) {
  const startedMs = performance.now()
  const known = STEPS.flatMap(namesOf)
  const unknown = only.filter(name => !known.includes(name))
  if (unknown.length > 0) {
    console.error(`no such step: ${unknown.join(', ')} (there are ${known.join(', ')})`)
    return 1
  }
  const steps = only.length === 0 ? STEPS : STEPS.flatMap(step => narrowed(step, only))
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  process.env.TMPDIR = temporaryRoot()
  giveFaultSeed()
  const services = await giveServices(steps.flatMap(step => Object.values(step.services ?? {}).flat()))
  try {
    return report(await runSteps(steps, services), (performance.now() - startedMs) / 1_000)
  }
  finally {
    await services.stop()
  }
}

const namesOf = step => step.services ? Object.keys(step.services) : [step.name]

/** The step reduced to the named suites; undefined when none is left. */
function narrowed(step, only) {
  const names = namesOf(step).filter(name => only.includes(name))
  if (names.length === 0) {
    return []
  }
  return [
    step.services ? { ...step, services: Object.fromEntries(names.map(name => [name, step.services[name]])) } : step,
  ]
}

/** Starts each step as soon as enough cores are free and its dependencies are done. */
async function runSteps(steps, services) {
  const waiting = [...steps]
  const running = new Map()
  const rows = []
  const isFree = step => step.cores <= CORES - [...running.keys()].reduce((sum, { cores }) => sum + cores, 0)
  const isDone = name => ![...waiting, ...running.keys()].some(step => namesOf(step).includes(name))
  while (waiting.length > 0 || running.size > 0) {
    const index = services.isStopping() ? -1 : waiting.findIndex(step => isFree(step) && step.after.every(isDone))
    if (index >= 0) {
      const [step] = waiting.splice(index, 1)
      running.set(step, runStep(step, services.env).then(results => ({ step, results })))
      continue
    }
    if (running.size === 0) {
      return [...rows, { name: 'stopped by a signal', passed: 0, failed: 1, skipped: 0, seconds: 0 }]
    }
    const { step, results } = await Promise.race(running.values())
    running.delete(step)
    rows.push(...results)
  }
  return rows
}

const toReport = name => `${REPORTS}/${name}`
const headOf = name => `\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`

const runStep = (step, given) => step.kind === 'suites' ? runSuites(step, given) : runCheck(step, given)

/**
 * A check (lint, types, build …) counts as one test. Two may run at once, so the output of each is printed when it has
 * ended.
 */
async function runCheck({ name, command, timeoutMs, isPatient }, given) {
  const startedMs = performance.now()
  const said = []
  const code = await run(
    command[0], command.slice(1), { timeoutMs, isPatient, env: given, onText: text => said.push(text) },
  )
  console.log(`${headOf(name)}\n${said.join('')}`)
  return [{
    name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0,
    seconds: (performance.now() - startedMs) / 1_000,
  }]
}

async function runSuites(step, given) {
  const names = namesOf(step)
  console.log(headOf(names.join(' · ')))
  const file = toReport(`${names.join('-')}.json`)
  const projects = [...new Set(names.map(projectOf))].flatMap(name => ['--project', name])
  const code = await run(
    'vitest',
    [
      'run', ...names.map(name => `tests/${name}/`), ...projects, '--reporter=default', '--reporter=json',
      `--reporter=${inRoot('scripts', 'lib', 'open-tests.mjs')}`, `--outputFile.json=${file}`,
    ],
    { timeoutMs: step.timeoutMs, env: given },
  )
  const rows = readReport(file, names, code)
  // Last, where it is read first: what never ended.
  const hung = existsSync(file) ? [] : openTests()
  return hung.length > 0
    ? [...rows, {
        name: 'hung', passed: 0, failed: hung.length, skipped: 0, seconds: step.timeoutMs / 1_000,
        note: hung.join(', '),
      }]
    : rows
}

/**
 * Suites of one call run in parallel: the seconds of a suite are the sum over its files. Failures are told here again,
 * where one looks first.
 */
function report(rows, seconds) {
  for (const failure of rows.flatMap(row => row.failures ?? [])) {
    console.log(`\nFAILED ${failure}`)
  }
  console.log('\nstep           passed  failed  skipped  seconds')
  for (const row of rows) {
    console.log(
      `${row.name.padEnd(13)}  ${String(row.passed).padStart(6)}  ${String(row.failed).padStart(6)}  `
      + `${String(row.skipped).padStart(7)}  ${row.seconds.toFixed(1).padStart(7)}${row.note ? `  ${row.note}` : ''}`,
    )
  }
  const reports = readdirSync(REPORTS).filter(name => name.endsWith('.json')).map(toReport)
  for (const { file, seconds: own, tests } of listSlowest(reports, SLOWEST)) {
    console.log(`${own.toFixed(1).padStart(7)} s  ${file} (${tests})`)
  }
  const sum = key => rows.reduce((total, row) => total + row[key], 0)
  const [passed, failed] = [sum('passed'), sum('failed')]
  console.log(`in all ${Math.round(seconds)} s, FAULT_SEED=${giveFaultSeed()} repeats its faults`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}
