import { defineEventHandler, setResponseHeader } from 'h3'
import { toDocsPage } from '../services/api-docs.service'

/** GET /api/docs */
export default defineEventHandler((event) => {
  setResponseHeader(event, 'Content-Type', 'text/html; charset=utf-8')
  return toDocsPage()
})
