import { type PeerProgram, peerProcesses } from './peer-program.ts'
import { ask, askJson, isListed, PAGE, type Side } from './side.ts'

const LIST = `{ runsOrError(limit: ${PAGE}) { __typename ... on Runs {
  count results { id runId status jobName creationTime startTime endTime updateTime tags { key value } }
} } }`
const JOBS = `{ repositoriesOrError {
  ... on RepositoryConnection { nodes { name location { name } jobs { name } } }
} }`
const HEALTH = '{ instance { daemonHealth { allDaemonStatuses { daemonType healthy } } } }'
const LAUNCH = `mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } }
} }`
const STATUS = 'query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }'

const BEGUN = new Set(['STARTED', 'SUCCESS'])
const ENDED = new Set(['SUCCESS', 'FAILURE', 'CANCELED'])

interface Listed { runsOrError: { count?: number, results?: { runId: string }[] } }
interface Repository { name: string, location: { name: string }, jobs: { name: string }[] }
interface Jobs { repositoriesOrError: { nodes?: Repository[] } }
interface Launched { launchRun: { run?: { runId: string } } }
interface Status { runOrError: { status?: string } }

async function query<T>(url: string, text: string, variables: object = {}): Promise<T> {
  const answer = await askJson<{ data?: T, errors?: unknown }>(`${url}/graphql`, { query: text, variables })
  if (!answer.data) {
    throw new Error(JSON.stringify(answer.errors).slice(0, 500))
  }
  return answer.data
}

const jobsOf = async (url: string) => (await query<Jobs>(url, JOBS)).repositoriesOrError.nodes ?? []

/** Dagster with its daemon, asked by GraphQL for what its own list of runs shows. */
export function dagster(program: PeerProgram): Side {
  return {
    name: 'Dagster',
    ...peerProcesses('dagster', program),
    isReady: async url => (await jobsOf(url)).length > 0,
    list: url => isListed(async () => {
      const { runsOrError: { count, results = [] } } = await query<Listed>(url, LIST)
      return { items: results.length, total: count }
    }),
    async read(url) {
      const { runsOrError: { results = [] } } = await query<Listed>(url, LIST)
      for (const place of ['/', '/runs', '/jobs', '/server_info']) {
        await ask(`${url}${place}`)
      }
      for (const { runId } of results.slice(0, 3)) {
        await query(url, STATUS, { id: runId })
      }
      await query(url, JOBS)
      await query(url, HEALTH)
    },
    async givenLaunch(url) {
      const [repository] = await jobsOf(url)
      const selector = {
        repositoryName: repository?.name,
        repositoryLocationName: repository?.location.name,
        jobName: repository?.jobs[0]?.name,
      }
      return async () => {
        const { launchRun: { run } } = await query<Launched>(url, LAUNCH, { params: { selector, runConfigData: {} } })
        if (!run) {
          throw new Error('Dagster did not launch the run')
        }
        const status = async () => (await query<Status>(url, STATUS, { id: run.runId })).runOrError.status ?? ''
        return { hasBegun: async () => BEGUN.has(await status()), hasEnded: async () => ENDED.has(await status()) }
      }
    },
  }
}
