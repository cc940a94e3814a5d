import { defineEventHandler } from 'h3'
import { findTexts } from '#server/http/texts-answer'

/** Texts of a language that were packed before. */
export default defineEventHandler(findTexts)
