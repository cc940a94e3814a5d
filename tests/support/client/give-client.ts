import { makeClient } from '#scripts/lib/client.mjs'

/** The generated part of the client is not in the repository, and the tests call it. */
export default makeClient
