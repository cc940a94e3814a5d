import { availableModelList } from '../model.contract'
import { defineRoutes } from './route'

export const modelRoutes = defineRoutes({
  modelAvailable: { method: 'GET', path: '/models/available', summary: 'Models that the model service offers, by id', role: 'viewer', status: 200, answer: availableModelList, asksFactory: true },
})
