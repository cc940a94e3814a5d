export { SESSION_COOKIE } from './access'
