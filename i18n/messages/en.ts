import texts from '../locales/en'
import { precompile } from './precompile'

// Spread: @nuxtjs/i18n serves from the server what it sees to be an object.
export default { ...precompile(texts) }
