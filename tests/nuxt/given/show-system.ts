import { useNuxtApp } from '#app'
import { givenSystem } from './given-system'

/** What the frame around every page knows: names of stage kinds are read there. */
export function showSystem() {
  useNuxtApp().payload.data.systemGet = givenSystem()
}
