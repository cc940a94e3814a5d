import { activeRunPage, activeRunQuery, lineQuery, lineView, overviewQuery, overviewView, versionList, versionListQuery } from '../overview.contract'
import { defineRoutes } from './route'

export const overviewRoutes = defineRoutes({
  overviewGet: { method: 'GET', path: '/overview', summary: 'What needs a person, and what there is at all', role: 'viewer', status: 200, query: overviewQuery, answer: overviewView },
  runActiveList: { method: 'GET', path: '/runs/active', summary: 'Runs that have begun and not ended, with their stages and how fast those usually are', role: 'viewer', status: 200, query: activeRunQuery, answer: activeRunPage },
  metricLine: { method: 'GET', path: '/metrics/line', summary: 'The runs of a pipeline within a range, from stage to stage: what went in, what came out, what left and why', role: 'viewer', status: 200, query: lineQuery, answer: lineView },
  versionList: { method: 'GET', path: '/dataset-versions', summary: 'Newest sealed versions of all datasets', role: 'viewer', status: 200, query: versionListQuery, answer: versionList, revision: 'database' },
})
