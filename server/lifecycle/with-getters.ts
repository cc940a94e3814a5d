/** A spread would read the getters once. */
export const withGetters = <A extends object, B extends object>(plain: A, getters: B): A & B =>
  Object.defineProperties({ ...plain }, Object.getOwnPropertyDescriptors(getters)) as A & B
