import { isProxy } from 'vue'
import { fromPayloadRows, toPayloadRows, type PayloadRows } from '~/utils/app/payload-rows'

/** Lists in the data of a page name their fields once (docs/adr/0091). What is reactive is left to Nuxt. */
export default definePayloadPlugin(() => {
  definePayloadReducer('Rows', (value: unknown) => Array.isArray(value) && !value.some(isProxy) && toPayloadRows(value))
  definePayloadReviver('Rows', (rows: PayloadRows) => fromPayloadRows(rows))
})
