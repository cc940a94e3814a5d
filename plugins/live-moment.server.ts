/** Into each page: see plugins/live.client.ts. */
export default defineNuxtPlugin(() => {
  useLiveMoment()
})
