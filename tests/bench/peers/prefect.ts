import { type PeerProgram, peerProcesses } from './peer-program.ts'
import { ask, askJson, isListed, PAGE, type Side } from './side.ts'

const LIST = { limit: PAGE, sort: 'START_TIME_DESC' }
const BEGUN = new Set(['RUNNING', 'COMPLETED'])
const ENDED = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])

interface Listed { results: { id: string }[], count: number }

/** The server of Prefect 3, asked by REST. What executes its flows is another program. */
export function prefect(program: PeerProgram): Side {
  const page = (url: string) => askJson<Listed>(`${url}/api/flow_runs/paginate`, LIST)
  return {
    name: 'Prefect',
    ...peerProcesses('prefect', program),
    isReady: async url => await ask(`${url}/api/health`) === 'true',
    list: url => isListed(async () => {
      const { results, count } = await page(url)
      return { items: results.length, total: count }
    }),
    async read(url) {
      const { results } = await page(url)
      for (const place of ['/', '/ui-settings', '/api/admin/version', '/api/health']) {
        await ask(`${url}${place}`)
      }
      for (const { id } of results.slice(0, 3)) {
        await ask(`${url}/api/flow_runs/${id}`)
      }
      await askJson(`${url}/api/flows/paginate`, {})
      await askJson(`${url}/api/deployments/paginate`, {})
    },
    async givenLaunch(url) {
      const [deployment] = await askJson<{ id: string }[]>(`${url}/api/deployments/filter`, {})
      if (!deployment) {
        throw new Error('Prefect has no deployment: its worker has not made one')
      }
      return async () => {
        const { id } = await askJson<{ id: string }>(`${url}/api/deployments/${deployment.id}/create_flow_run`, {})
        const state = async () => (await askJson<{ state_type: string }>(`${url}/api/flow_runs/${id}`)).state_type
        return { hasBegun: async () => BEGUN.has(await state()), hasEnded: async () => ENDED.has(await state()) }
      }
    },
  }
}
