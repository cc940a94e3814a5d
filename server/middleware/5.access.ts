import { defineEventHandler } from 'h3'
import { admit } from '#server/http/access/admit'

/** Asks who it is before every page; REST routes are checked by their registry. */
export default defineEventHandler(admit)
