import { idParams } from '../common.contract'
import { projectChange, projectCreate, projectListQuery, projectPage, projectView } from '../project.contract'
import { defineRoutes } from './route'

export const projectRoutes = defineRoutes({
  projectList: { method: 'GET', path: '/projects', summary: 'Projects, newest first', role: 'viewer', status: 200, query: projectListQuery, answer: projectPage, revision: 'database' },
  projectCreate: { method: 'POST', path: '/projects', summary: 'Create a project', role: 'admin', status: 201, body: projectCreate, answer: projectView, hasETag: true, isIdempotent: true, location: '/projects/{id}' },
  projectGet: { method: 'GET', path: '/projects/{id}', summary: 'A project', role: 'viewer', status: 200, params: idParams, answer: projectView, hasETag: true, revision: 'database' },
  projectChange: { method: 'PATCH', path: '/projects/{id}', summary: 'Change name or description of a project', role: 'admin', status: 200, params: idParams, body: projectChange, answer: projectView, hasETag: true, needsIfMatch: true },
  projectDelete: { method: 'DELETE', path: '/projects/{id}', summary: 'Archive a project; its contents are kept', role: 'admin', status: 204, params: idParams, needsIfMatch: true },
  projectRestore: { method: 'POST', path: '/projects/{id}/restore', summary: 'Restore an archived project; no effect on one that is not archived', role: 'admin', status: 200, params: idParams, answer: projectView, hasETag: true },
})
