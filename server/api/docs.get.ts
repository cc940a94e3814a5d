import { defineEventHandler, sendRedirect } from 'h3'

/** GET /api/docs: where the page of the API was, and where one looks for it. A browser keeps what is behind `#`. */
export default defineEventHandler(event => sendRedirect(event, '/reference'))
