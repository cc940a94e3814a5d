export { toAlertViews } from './alert-view'
