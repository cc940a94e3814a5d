export { rejudgeLotGates } from './release-lot-gate'
