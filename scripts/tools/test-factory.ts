import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findStoreFaults, type StorePlace, toStorePlace } from '../../artifact/store-place'
import { NoFactory } from '../conformance/bench'
import { checkFactory, toLines, toSummary } from '../conformance/check-factory'

const USAGE = `usage: npm run test:factory -- HOST:PORT [--token TOKEN] [--artifacts FOLDER] [--records N]
  --token      the bearer token of the factory; default: FACTORY_TOKEN
  --artifacts  the folder of artifacts that the factory sees; default: ARTIFACT_STORE, or ARTIFACT_DIR. Without it no
               run can be tested
  --records    of the run that is cancelled and paused; default: 400000
`

/** Says what is wrong with the arguments. */
class UsageError extends Error {
  override name = 'UsageError'
}

/** @param folder as the argument names it */
function readPlace(folder: string | undefined): StorePlace | undefined {
  if (folder === undefined && process.env.ARTIFACT_STORE) {
    const settings = { ARTIFACT_DIR: path.join(tmpdir(), 'test-factory'), ...process.env }
    const [fault] = findStoreFaults(settings)
    if (fault) {
      throw new UsageError(`${fault.name} ${fault.message}`)
    }
    return toStorePlace(settings)
  }
  const directory = folder ?? process.env.ARTIFACT_DIR
  if (directory && !existsSync(directory)) {
    throw new UsageError(`--artifacts: there is no folder ${path.resolve(directory)}`)
  }
  return directory ? { directory } : undefined
}

function readArguments() {
  const { positionals: [address, ...more], values } = parseArgs({
    allowPositionals: true,
    options: { token: { type: 'string' }, artifacts: { type: 'string' }, records: { type: 'string' } },
  })
  const token = values.token ?? (process.env.FACTORY_TOKEN || undefined)
  const artifacts = readPlace(values.artifacts)
  if (address === undefined) {
    throw new UsageError('the address of a factory is missing')
  }
  if (!/^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(address)) {
    throw new UsageError(`${address} is not HOST:PORT`)
  }
  if (more.length > 0) {
    throw new UsageError(`one factory at a time: ${more.join(' ')} is too much`)
  }
  const records = Number(values.records ?? 0)
  if (values.records !== undefined && !(Number.isSafeInteger(records) && records > 0)) {
    throw new UsageError(`--records: ${values.records} is no number of records`)
  }
  return {
    address, ...token !== undefined && { token }, ...artifacts !== undefined && { artifacts },
    ...records > 0 && { records },
  }
}

const isOfArguments = (error: unknown): error is Error => error instanceof UsageError
  || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

/** Checks a factory against the contract; exit code 1 when a demand is not met, or none could be checked. */
try {
  const target = readArguments()
  process.stdout.write(`The factory at ${target.address}\n`)
  let last = ''
  const findings = await checkFactory(target, (finding) => {
    process.stdout.write(`${finding.part === last ? '' : `\n${finding.part}\n`}${toLines(finding)}`)
    last = finding.part
  })
  process.stdout.write(`\n${toSummary(findings)}`)
  process.exitCode = findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0
}
catch (error) {
  if (isOfArguments(error)) {
    process.stderr.write(`${error.message}\n${USAGE}`)
  }
  else if (error instanceof NoFactory) {
    process.stderr.write(`${error.message}\n`)
  }
  else {
    throw error
  }
  process.exitCode = 1
}
