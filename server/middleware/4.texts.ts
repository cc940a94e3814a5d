import { defineEventHandler } from 'h3'
import { findTexts } from '#server/http/texts-answer'

/** Sends the texts of a language that are already compressed. */
export default defineEventHandler(findTexts)
